import fc from 'fast-check';
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { asideFolder, keyOfPath, plainPath } from './object-path.ts';

const awkward = fc.string({ unit: fc.constantFrom('a', '/', '.', '%', '2', 'E', '\0', '\\', 'ü', ' ') });
const keys = fc.oneof(fc.string({ minLength: 1, unit: 'binary' }), awkward).filter((key) => key !== '');

test('a path says its key, stays below its folder, and holds nothing that a file system reads as more', () => {
  fc.assert(
    fc.property(keys, (key) => {
      const path = plainPath(key);
      fc.pre(path !== undefined);
      expect(keyOfPath(path)).toBe(key);
      expect(posix.join('/bucket', path)).toBe(`/bucket/${path}`);
      expect(path).not.toContain('\0');
      expect(path.startsWith(`${asideFolder}/`)).toBe(false);
    }),
  );
});

test('a key that is a plain path already is kept as it is', () => {
  const key = 'sales/data/business_date=2026-11-01/part-0.parquet';
  expect(plainPath(key)).toBe(key);
});
