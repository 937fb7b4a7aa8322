import fc from 'fast-check';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Journal } from './journal.ts';
import { type RecordReader, writeRemove } from './records.ts';

function open(folder: string, committed = 0) {
  const removed: number[] = [];
  const nothing = () => undefined;
  const reader: RecordReader = {
    ...{ message: nothing, receive: nothing, visibility: nothing, move: nothing, purge: nothing },
    ...{ duplicate: nothing, next: nothing },
    remove: (seq) => removed.push(seq),
  };
  const journal = new Journal({
    folder,
    segmentSize: 1e6,
    beforeFlush: nothing,
    onNewSegment: nothing,
    nextSeq: () => 1,
  });
  journal.recover(reader, { committed, at: nothing });
  return { journal, removed };
}

test('a file that was cut short anywhere holds the groups that were whole, and takes more after them', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (groups, share) => {
        const folder = mkdtempSync(join(tmpdir(), 'daybreak-journal-'));
        try {
          const { journal } = open(folder);
          const ends: { readonly size: number; readonly seqs: number }[] = [];
          let seq = 0;
          for (const size of groups) {
            for (let n = 0; n < size; n += 1) writeRemove(journal.writer, seq++);
            journal.flush();
            ends.push({ size: journal.size, seqs: seq });
          }
          journal.close();
          const file = join(folder, readdirSync(folder)[0] ?? '');
          const bytes = readFileSync(file);
          const cut = Math.floor(bytes.length * share);
          writeFileSync(file, bytes.subarray(0, cut));
          const whole = ends.findLast(({ size }) => size <= cut)?.seqs ?? 0;
          const second = open(folder);
          expect(second.removed).toEqual([...Array(whole).keys()]);
          writeRemove(second.journal.writer, 1000);
          second.journal.close();
          const third = open(folder);
          expect(third.removed.at(-1)).toBe(1000);
          third.journal.close();
        } finally {
          rmSync(folder, { recursive: true });
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('what belongs to a transaction counts once the database has committed it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'daybreak-journal-'));
  const first = open(folder);
  first.journal.appendFor(1, () => writeRemove(first.journal.writer, 1));
  const takeBack = first.journal.appendFor(2, () => writeRemove(first.journal.writer, 2));
  takeBack();
  first.journal.appendFor(2, () => writeRemove(first.journal.writer, 3));
  first.journal.close();
  const second = open(folder, 1);
  expect(second.removed).toEqual([1]);
  second.journal.close();
  rmSync(folder, { recursive: true });
});
