import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Dataset } from './dataset.ts';
import { loadContracts } from './load-contracts.ts';

/** Folder of the sample supermarket's contracts. */
export const sampleContracts: string = fileURLToPath(new URL('../contracts', import.meta.url));

/** Every `*.odcs.yaml` of a folder, compiled, in dependency order. Throws `ContractsInvalid`. */
export function readContracts(folder: string = sampleContracts): Dataset[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.odcs.yaml'))
    .sort();
  return loadContracts({
    files: names.map((name) => ({
      path: join(folder, name),
      text: readFileSync(join(folder, name), 'utf8'),
    })),
  });
}
