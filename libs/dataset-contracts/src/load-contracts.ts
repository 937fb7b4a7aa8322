import { compile, type CompiledContract } from './compile.ts';
import { ContractsInvalid, type ContractIssue } from './contract-issue.ts';
import { checkDataset, checkReferences } from './cross-checks.ts';
import type { Dataset } from './dataset.ts';
import { dependencyOrder, findCycle } from './dependency-order.ts';
import type { Finding } from './validate.ts';
import { parseYaml, type YamlSource } from './yaml-source.ts';

export interface ContractFile {
  /** As errors shall name it. */
  readonly path: string;
  readonly text: string;
}

/** Datasets in dependency order. Throws `ContractsInvalid` with everything that is wrong, not just the first thing. */
export function loadContracts(props: { readonly files: readonly ContractFile[] }): Dataset[] {
  const { datasets, issues } = checkContracts(props);
  if (issues.length > 0) throw new ContractsInvalid(issues);
  return datasets;
}

/** The same without throwing: what could be compiled, and what is wrong. */
export function checkContracts({ files }: { readonly files: readonly ContractFile[] }): {
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
    const source = parseYaml(file.text);
    const report = (finding: Finding) => issues.push(issueOf(finding, file, source));
    for (const { line, problem } of source.syntaxErrors)
      issues.push({
        code: 'YAML_SYNTAX',
        file: file.path,
        line,
        field: '',
        problem,
        allowed: null,
        nearest: null,
      });
    const contract = source.syntaxErrors.length > 0 ? undefined : compile(source.value, report);
    return contract === undefined ? [] : [{ file, contract, report }];
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
    checkDataset(contract, report);
  }
  // A dataset whose own file is wrong is not known here: its absence would only be a second error for one cause.
  if (read.length === files.length) {
    for (const { contract, report } of read) checkReferences(contract, datasets, report);
    reportCycle(read, [...datasets.values()]);
  }
  return { datasets: dependencyOrder([...datasets.values()]), issues };
}

function reportCycle(
  read: readonly { readonly contract: CompiledContract; readonly report: (finding: Finding) => void }[],
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

function issueOf(finding: Finding, file: ContractFile, source: YamlSource): ContractIssue {
  return {
    code: finding.code,
    file: file.path,
    line: source.lineOf(locate(finding.path, source.value)),
    field: finding.path.reduce<string>(
      (field, step) =>
        typeof step === 'number' ? `${field}[${step}]` : field === '' ? step : `${field}.${step}`,
      '',
    ),
    problem: finding.problem,
    allowed: finding.allowed ?? null,
    nearest: finding.nearest ?? null,
  };
}

/** `…/daybreak.clean/case` is reported; in the file it stands at `…/customProperties/<index>/value/case`. */
function locate(path: Finding['path'], value: unknown): Finding['path'] {
  const at = path.findIndex((step) => typeof step === 'string' && step.startsWith('daybreak.'));
  if (at === -1) return path;
  const parent = path.slice(0, at);
  const holder = parent.reduce<unknown>(
    (node, step) => (node as Record<string | number, unknown>)[step],
    value,
  );
  const entries = (holder as { customProperties?: { property?: unknown }[] }).customProperties ?? [];
  const index = entries.map(({ property }) => property).lastIndexOf(path[at]);
  return index === -1 ? parent : [...parent, 'customProperties', index, 'value', ...path.slice(at + 1)];
}
