import { readContracts, sampleContracts } from '@daybreak/dataset-contracts/files';
import { DqdlSyntaxError, parse } from '@daybreak/dqdl';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dependencies } from './dependencies.ts';
import { InvalidRuleset } from './errors.ts';

/** What each dataset of a folder of contracts asks of its batches. Throws InvalidRuleset for a ruleset that is not DQDL. */
export async function readRulesets(
  folder: string = sampleContracts,
): Promise<Pick<Dependencies, 'rulesets' | 'limits'>> {
  const datasets = readContracts(folder);
  for (const { name, ruleset } of datasets) {
    try {
      parse(ruleset);
    } catch (error) {
      if (!(error instanceof DqdlSyntaxError)) throw error;
      const { file, line } = await placeOf({ folder, ruleset, dataset: name });
      throw new InvalidRuleset({
        file,
        line: line + error.line - 1,
        dataset: name,
        problem: `expected ${error.expected}, found ${error.found}`,
      });
    }
  }
  return {
    rulesets: new Map(datasets.map(({ name, ruleset }) => [name, ruleset])),
    limits: new Map(
      datasets.map(({ name, quarantineLimit, kAnonymity }) => [name, { quarantineLimit, kAnonymity }]),
    ),
  };
}

/** Where a ruleset begins: a compiled contract no longer knows. */
async function placeOf(of: { folder: string; ruleset: string; dataset: string }) {
  const first = of.ruleset.split('\n').find((line) => line.trim() !== '') ?? '';
  for (const name of await readdir(of.folder)) {
    if (!name.endsWith('.odcs.yaml')) continue;
    const file = join(of.folder, name);
    const lines = (await readFile(file, 'utf8')).split('\n');
    if (!lines.some((line) => line.trimEnd() === `name: ${of.dataset}`)) continue;
    const at = lines.findIndex((line) => line.includes(first.trim()));
    return { file, line: at < 0 ? 1 : at + 1 };
  }
  return { file: of.folder, line: 1 };
}
