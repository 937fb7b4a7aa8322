import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ContractsInvalid, type ContractIssue } from './contract-issue.ts';
import type { Dataset } from './dataset.ts';
import { checkContracts } from './load-contracts.ts';
import { checkSources } from './sources/check-sources.ts';
import type { Source } from './sources/source.ts';

/** Folder of the sample supermarket's contracts and of the `sources.yaml` that they name. */
export const sampleContracts: string = fileURLToPath(new URL('../contracts', import.meta.url));

export interface ContractsFolder {
  readonly folder: string;
  /** In dependency order. */
  readonly datasets: readonly Dataset[];
  readonly sources: readonly Source[];
}

/** A folder of `*.odcs.yaml` files with the `sources.yaml` beside them. Throws `ContractsInvalid`. */
export function readFolder(folder: string = sampleContracts): ContractsFolder {
  const { issues, ...read } = checkFolder(folder);
  if (issues.length > 0) throw new ContractsInvalid(issues);
  return read;
}

/** The datasets alone. Throws `ContractsInvalid`. */
export function readContracts(folder: string = sampleContracts): Dataset[] {
  return [...readFolder(folder).datasets];
}

/** The same as `readFolder` without throwing: what could be read, and what is wrong. */
export function checkFolder(folder: string): ContractsFolder & { readonly issues: readonly ContractIssue[] } {
  const names = existsSync(folder) ? readdirSync(folder).toSorted() : [];
  const file = (name: string) => ({
    path: join(folder, name),
    text: readFileSync(join(folder, name), 'utf8'),
  });
  const found = names.includes(sourcesFile) ? checkSources(file(sourcesFile)) : null;
  const contracts = checkContracts({
    files: names.filter((name) => name.endsWith('.odcs.yaml')).map(file),
    // What is wrong with a source is said once, not again of each contract that names it.
    sources: found === null || found.issues.length > 0 ? null : found.sources,
  });
  const missing: ContractIssue = {
    code: 'NO_SOURCES',
    file: join(folder, sourcesFile),
    line: 1,
    field: '',
    problem: 'there is no such file.',
    allowed: 'a name for each source, e.g. shop: { engine: postgresql, host: …, … }',
    nearest: names.find((name) => /^sources?[.]ya?ml$/i.test(name)) ?? null,
  };
  return {
    folder,
    datasets: contracts.datasets,
    sources: found?.sources ?? [],
    issues: [
      ...(found === null && names.length > 0 ? [missing] : (found?.issues ?? [])),
      ...contracts.issues,
    ],
  };
}

const sourcesFile = 'sources.yaml';
