import { checkColumns } from './contract/check-columns.ts';
import { checkReferences } from './contract/check-references.ts';
import { checkWindows } from './contract/check-windows.ts';
import { compile, type CompiledContract } from './contract/compile.ts';
import type { Sources } from './contract/source-location.ts';
import { ContractsInvalid, type ContractIssue } from './contract-issue.ts';
import type { Dataset } from './dataset.ts';
import { dependencyOrder, findCycle } from './dependency-order.ts';
import { issueOf, syntaxIssues } from './reading/issue-of.ts';
import type { Finding, Report } from './reading/validate.ts';
import { parseYaml } from './reading/yaml-source.ts';

export interface ContractFile {
  /** As errors shall name it. */
  readonly path: string;
  readonly text: string;
}

export interface ContractFiles {
  readonly files: readonly ContractFile[];
  /** Where rows may come from: each contract must name one of them. Null where that is not to be checked. */
  readonly sources?: Sources;
}

/** Datasets in dependency order. Throws `ContractsInvalid` with everything that is wrong, not just the first thing. */
export function loadContracts(props: ContractFiles): Dataset[] {
  const { datasets, issues } = checkContracts(props);
  if (issues.length > 0) throw new ContractsInvalid(issues);
  return datasets;
}

/** The same without throwing: what could be compiled, and what is wrong. */
export function checkContracts({ files, sources = null }: ContractFiles): {
  readonly datasets: Dataset[];
  readonly issues: readonly ContractIssue[];
} {
  const issues: ContractIssue[] = [];
  if (files.length === 0) {
    issues.push({
      code: 'NO_CONTRACT',
      file: '*.odcs.yaml',
      line: 1,
      field: '',
      problem: 'no contract file was given.',
      allowed: null,
      nearest: null,
    });
  }
  const read = files.flatMap((file) => {
    const yaml = parseYaml(file.text);
    const report: Report = (finding) =>
      issues.push(issueOf({ finding, file: file.path, line: yaml.lineOf(locate(finding.path, yaml.value)) }));
    issues.push(...syntaxIssues(file, yaml));
    if (yaml.syntaxErrors.length > 0) return [];
    const contract = compile({ value: yaml.value, sources, report });
    return contract === undefined ? [] : [{ contract, report }];
  });

  const datasets = new Map<string, Dataset>();
  for (const { contract, report } of read) {
    const { dataset } = contract;
    if (datasets.has(dataset.name))
      report({
        code: 'REPEATED',
        path: ['name'],
        problem: `dataset ${dataset.name} has a contract already.`,
      });
    else datasets.set(dataset.name, dataset);
    checkWindows(contract, report);
    checkColumns(contract, report);
  }
  // A dataset whose own file is wrong is not known here: its absence would only be a second error for one cause.
  if (read.length === files.length) {
    for (const { contract, report } of read) checkReferences(contract, datasets, report);
    reportCycle(read, [...datasets.values()]);
  }
  return { datasets: dependencyOrder([...datasets.values()]), issues };
}

function reportCycle(
  read: readonly { readonly contract: CompiledContract; readonly report: Report }[],
  datasets: readonly Dataset[],
): void {
  const cycle = findCycle(datasets);
  const first = read.find(({ contract }) => contract.dataset.name === cycle?.[0]);
  if (cycle === null || first === undefined) return;
  const at = first.contract.dataset.references.findIndex(({ dataset }) => dataset === cycle[1]);
  first.report({
    code: 'REFERENCE_CYCLE',
    path: first.contract.referencePaths[at] ?? [],
    problem: `${cycle.join(' -> ')} refer to each other in a circle.`,
  });
}

/** `…/daybreak.clean/case` is reported; in the file it stands at `…/customProperties/<index>/value/case`. */
function locate(path: Finding['path'], value: unknown): Finding['path'] {
  const at = path.findIndex((step) => typeof step === 'string' && step.startsWith('daybreak.'));
  if (at === -1) return path;
  const parent = path.slice(0, at);
  const holder = parent.reduce<unknown>((node, step) => childOf(node, step), value);
  const entries = childOf(holder, 'customProperties');
  if (!Array.isArray(entries)) return parent;
  const index = entries.map((entry) => childOf(entry, 'property')).lastIndexOf(path[at]);
  return index === -1 ? parent : [...parent, 'customProperties', index, 'value', ...path.slice(at + 1)];
}

function childOf(node: unknown, step: string | number): unknown {
  return typeof node === 'object' && node !== null
    ? (node as Record<string | number, unknown>)[step]
    : undefined;
}
