import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { generatedFiles } from '../src/generate/generated-files.ts';

const root = join(import.meta.dirname, '../../..');
const remedy = 'Run `node libs/event-contracts/generate.ts` and commit what it writes.';

it.each([...generatedFiles()])('%s is as its contracts generate it', (path, text) => {
  expect(readFileSync(join(root, path), 'utf8'), remedy).toBe(text);
});

it('no schema of a contract or version that is gone is left', () => {
  const committed = globSync('libs/event-contracts/schemas/**/*.json', { cwd: root });
  expect(
    committed.filter((path) => !generatedFiles().has(path)),
    remedy,
  ).toEqual([]);
});
