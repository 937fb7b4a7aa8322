import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const text = (path: string) => readFileSync(join(import.meta.dirname, '..', path), 'utf8');

it('the README lists each error of the catalogue, and no other', () => {
  const codes = [...text('src/errors.ts').matchAll(/code: '([A-Z_]+)'/g)].map(([, code]) => code);
  const [, section = ''] = text('README.md').split('## Errors');
  const listed = [...section.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(0);
  expect(listed.toSorted()).toEqual(codes.toSorted());
});
