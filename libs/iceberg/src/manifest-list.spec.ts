import { expect, it } from 'vitest';
import { writeContainer } from './avro-container.ts';
import { extentAround } from './extent.ts';
import { readManifestList } from './manifest-list.ts';

const list = (content: number, specId: number) =>
  writeContainer({
    schema: {
      type: 'record',
      name: 'manifest_file',
      fields: [
        { name: 'content', type: 'int', 'field-id': 517 },
        { name: 'spec', type: 'int', 'field-id': 502 },
      ],
    },
    metadata: {},
    records: [{ content, spec: specId }],
    sync: Buffer.alloc(16, 7),
  });

const read = (bytes: Buffer) =>
  readManifestList({
    bytes,
    where: 's3://lake/sales/metadata/snap.avro',
    specOf: (id) => ({ id, partition: null }),
  });

it('refuses delete files by name', () => {
  expect(() => read(list(1, 0))).toThrow(/snap\.avro uses delete files/);
});

it('refuses what is cut off or no Avro at all', () => {
  const whole = list(0, 0);
  for (const length of [0, 3, 20, whole.length - 20, whole.length - 1]) {
    expect(() => read(whole.subarray(0, length))).toThrow(/is not valid Iceberg/);
  }
});

it('summarises what a manifest may hold', () => {
  expect(extentAround([null, '2026-11-02', '2026-11-01'])).toEqual({
    containsNull: true,
    lower: '2026-11-01',
    upper: '2026-11-02',
  });
  expect(extentAround([null])).toEqual({ containsNull: true, lower: null, upper: null });
});
