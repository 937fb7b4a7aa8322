import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { literal, openEngine, type Engine } from '../../engine.ts';
import { BatchWriter } from './batch-writer.ts';

let folder: string;
let engine: Engine;
let writer: BatchWriter;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybreak-batches-'));
  engine = await openEngine({ memoryLimit: '256MB', threads: 1, folders: [folder], spillTo: null });
  let parts = 0;
  writer = new BatchWriter({
    engine,
    relation: {
      columns: [
        { name: 'id', sql: 'id', wire: { kind: 'integer' }, asIs: true },
        { name: 'note', sql: 'note', wire: { kind: 'text' }, asIs: true },
      ],
      encodingUnknown: false,
    },
    landing: 'SELECT id, length(note) AS long FROM extracted',
    nextPath: () => join(folder, `part-${String(parts++)}.parquet`),
  });
});
afterEach(async () => {
  engine.close();
  await rm(folder, { recursive: true, force: true });
});

/** A file takes some 320 of them. */
const note = Buffer.alloc(100_000, 'x');

/** As the source's stream does: a row after the other, and a wait wherever it is asked for. */
async function send(rows: number): Promise<void> {
  for (let row = 0; row < rows; row++) {
    const id = Buffer.alloc(4);
    id.writeInt32BE(sent++);
    for (const [index, bytes] of [id, note].entries()) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      writer.batch.columns[index]?.set(writer.batch.rows, { bytes, view, at: 0, length: bytes.length });
    }
    writer.batch.end();
    await writer.written();
  }
}
let sent = 0;
beforeEach(() => (sent = 0));

const landed = async () => {
  const rows = await Promise.all(
    writer.files.map(({ path }) => engine.run('read', `SELECT id, long FROM read_parquet(${literal(path)})`)),
  );
  return rows.map((file) => file.map(({ id, long }) => [Number(id), Number(long)] as const));
};
const numbers = (count: number) => Array.from({ length: count }, (_, id) => [id, note.length] as const);

describe('rows that come', () => {
  it('land in files, in their order', async () => {
    await send(1000);
    await writer.finish();
    const files = await landed();
    expect(files.length).toBe(4);
    expect(files.flat()).toEqual(numbers(1000));
    expect(writer.files.map(({ rows }) => rows)).toEqual(files.map(({ length }) => length));
  });

  it('are no file where there are none', async () => {
    await writer.finish();
    expect(writer.files).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('fail whoever sends more, or ends, once they cannot be written', async () => {
    await rm(folder, { recursive: true });
    await expect(send(1000)).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    await expect(writer.finish()).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    await writer.settled();
  });
});

describe('rows that are taken back', () => {
  it.each([
    ['within what is gathered', 990],
    ['within a file', 400],
    ['within the first file', 7],
    ['all of them', 0],
  ])('%s are in no file, and others come after what is kept', async (_, kept) => {
    await send(1000);
    await writer.keep(kept);
    sent = kept;
    await send(20);
    await writer.finish();
    expect((await landed()).flat()).toEqual(numbers(kept + 20));
    expect((await readdir(folder)).length).toBe(writer.files.length);
  });

  it('to the very end of a file leave that file', async () => {
    await send(1000);
    await writer.finish();
    const [first = { rows: 0 }] = writer.files;
    await writer.keep(first.rows);
    expect((await landed()).flat()).toEqual(numbers(first.rows));
  });
});
