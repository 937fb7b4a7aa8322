import { sampleContracts } from '@daybreak/dataset-contracts/files';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readRulesets } from '../src/read-rulesets.ts';

it('reads the ruleset of every dataset', async () => {
  expect([...(await readRulesets()).rulesets.keys()].toSorted()).toEqual([
    'customers',
    'products',
    'sale_items',
    'sales',
    'stores',
  ]);
});

it('refuses a ruleset that is not DQDL, naming file, line and field', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'daybreak-contracts-'));
  await cp(sampleContracts, folder, { recursive: true });
  const file = join(folder, 'stores.odcs.yaml');
  const text = (await readFile(file, 'utf8')).replace('IsComplete "city"', 'IsComplete city city');
  await writeFile(file, text);
  const line = text.split('\n').findIndex((one) => one.includes('IsComplete city city')) + 1;
  await expect(readRulesets(folder)).rejects.toThrow(
    `${file}:${line}: quality.implementation: the ruleset of stores`,
  );
  await rm(folder, { recursive: true });
});
