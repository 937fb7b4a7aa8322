import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../src/endpoint/clock.ts';
import { openDatabase } from '../src/endpoint/database.ts';
import { type Mounted, mountServices } from '../src/endpoint/mount.ts';
import { temporaryHome } from './endpoint.ts';

/** Services whose protocol has no table of operations to read. */
const otherProtocols = ['S3', 'Scheduler', 'STS'];

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
const rows = [...readme.matchAll(/^\| (\w+) +\| (\w+) +\| 0\.1 +\| ([\w-]+) +\|$/gm)].map(
  ([, service = '', operation = '', proof = '']) => ({ service, operation, proof }),
);
let home: string;
let mounted: Mounted;

beforeAll(async () => {
  home = await temporaryHome();
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  mounted = mountServices({
    ...{ home, account: '000000000000', region: 'us-east-1', database: openDatabase(home), log: silent },
    ...{
      clock: systemClock,
      now: () => new Date(),
      random: Math.random,
      endpoint: () => '',
      glue: {},
      athena: {},
    },
  });
});
afterAll(async () => {
  for (const service of mounted.stores) await service.stop?.();
  await rm(home, { recursive: true, force: true });
});

test('lists every operation of the JSON services, and none that they lack', () => {
  const built = mounted.services.json.flatMap(({ name, operations }) =>
    Object.keys(operations).map((operation) => `${name} ${operation}`),
  );
  const listed = rows
    .filter(({ service }) => !otherProtocols.includes(service))
    .map(({ service, operation }) => `${service} ${operation}`);
  expect(listed.toSorted()).toEqual(built.toSorted());
});

test.each(rows)('$service $operation is called by $proof', ({ operation, proof }) => {
  const spec = readFileSync(join(import.meta.dirname, `${proof}.spec.ts`), 'utf8');
  expect(spec.includes(`new ${operation}Command(`)).toBe(true);
});
