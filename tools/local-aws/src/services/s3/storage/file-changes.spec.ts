import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../../endpoint/database.ts';
import { FileChanges } from './file-changes.ts';
import { createSchema } from './schema.ts';

let home: string;
let root: string;
let database: DatabaseSync;
let changes: FileChanges;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'file-changes-'));
  root = join(home, 's3');
  for (const folder of ['.incoming', '.versions', 'bucket'])
    mkdirSync(join(root, folder), { recursive: true });
  database = openDatabase(home);
  createSchema(database);
  changes = new FileChanges({ root, database });
});
afterEach(() => {
  database.close();
  rmSync(home, { recursive: true, force: true });
});

const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const has = (path: string) => existsSync(join(root, path));

/** A new version takes the place of the one before, which is kept. */
const replace = () =>
  changes.commit((files) => {
    files.move('bucket/dir/a', '.versions/1');
    files.move('.incoming/2', 'bucket/dir/a');
    files.remove('.uploads/u');
  });

const expectReplaced = () => {
  expect([read('bucket/dir/a'), read('.versions/1'), has('.incoming/2'), has('.uploads/u')]).toEqual([
    'new',
    'old',
    false,
    false,
  ]);
};

function prepare(): void {
  write('bucket/dir/a', 'old');
  write('.incoming/2', 'new');
  write('.uploads/u/part', 'part');
}

test('files are moved and removed with their rows, through a folder that is empty in between', () => {
  prepare();
  replace();
  expectReplaced();
});

test('what a kill left undone is done at the next start, from wherever it was', () => {
  prepare();
  replace();
  const steps: (() => void)[] = [
    () => undefined,
    () => {
      // Nothing was done but the commit.
      rmSync(join(root, '.versions/1'));
      prepare();
    },
    () => {
      // The version before is in its place; nothing else was done.
      write('.incoming/2', 'new');
      rmSync(join(root, 'bucket/dir/a'));
      write('.uploads/u/part', 'part');
    },
    // Only the removal was not done.
    () => write('.uploads/u/part', 'part'),
  ];
  for (const undo of steps) {
    undo();
    // Twice: a start may be killed as well.
    for (let start = 0; start < 2; start++) new FileChanges({ root, database }).recover();
    expectReplaced();
  }
});

test('what was not committed leaves the files alone', () => {
  prepare();
  expect(() =>
    changes.commit((files) => {
      files.move('.incoming/2', 'bucket/dir/a');
      throw new Error('refused');
    }),
  ).toThrow('refused');
  new FileChanges({ root, database }).recover();
  expect([read('bucket/dir/a'), read('.incoming/2')]).toEqual(['old', 'new']);
});

test('an older change is not done again after a newer one', () => {
  prepare();
  replace();
  changes.commit((files) => files.remove('.versions/1'));
  new FileChanges({ root, database }).recover();
  expect([read('bucket/dir/a'), has('.versions/1')]).toEqual(['new', false]);
});

test('folders that became empty go, the bucket’s own stays', () => {
  write('bucket/deep/er/a', 'a');
  changes.commit((files) => files.remove('bucket/deep/er/a'));
  expect(readdirSync(join(root, 'bucket'))).toEqual([]);
});
