import type { CompiledContract } from './compile.ts';
import type { Column, Dataset, LakeType } from './dataset.ts';
import { nearest } from './nearest.ts';
import type { Finding } from './validate.ts';

type Report = (finding: Finding) => void;

/** What must hold between the columns of one dataset. */
export function checkDataset(contract: CompiledContract, report: Report): void {
  const { dataset } = contract;
  checkNames(contract, report);
  checkKey(contract, report);
  checkWatermark(contract, report);
  checkBusinessDate(contract, report);
  for (const column of dataset.columns) {
    checkPrivacy(column, contract, report);
    checkCleaning(column, contract, report);
  }
}

function checkNames(contract: CompiledContract, report: Report): void {
  const { columns, businessDate } = contract.dataset;
  for (const [index, { name }] of columns.entries()) {
    const path = ['schema', 0, 'properties', index, 'name'];
    if (columns.findIndex((other) => other.name === name) < index)
      report({ code: 'REPEATED', path, problem: `column ${name} is defined twice.` });
    if (businessDate !== null && name === 'business_date')
      report({ code: 'COLUMN_UNFIT', path, problem: 'business_date is the column that the lake adds.' });
  }
}

function checkKey({ dataset, columnPath }: CompiledContract, report: Report): void {
  if (dataset.key.length === 0)
    report({
      code: 'MISSING',
      path: ['schema', 0, 'properties'],
      problem: 'no property has primaryKey: true.',
    });
  for (const name of dataset.key) {
    const column = dataset.columns.find((candidate) => candidate.name === name);
    if (column?.privacy.policy === 'drop' || column?.privacy.policy === 'generalise')
      report({
        code: 'PRIVACY_MISUSE',
        path: [...columnPath(name), 'daybreak.privacy'],
        problem: `key column ${name} would lose its identity by policy ${column.privacy.policy}.`,
        allowed: 'keep, hash',
      });
  }
}

function checkWatermark(contract: CompiledContract, report: Report): void {
  const { dataset, settingPath, columnPath } = contract;
  const path = settingPath('daybreak.watermark');
  if (dataset.watermark === null) {
    if (dataset.mode !== 'snapshot')
      report({ code: 'MISSING', path, problem: `mode ${dataset.mode} needs daybreak.watermark.` });
    return;
  }
  const column = columnNamed(contract, dataset.watermark, path, report);
  if (column === undefined) return;
  const unfit = [
    ...(column.type.kind === 'timestamptz' ? [] : ['be a timestamp']),
    ...(column.required ? [] : ['be required']),
    ...(column.privacy.policy === 'keep' ? [] : ['have privacy policy keep']),
  ];
  for (const must of unfit)
    report({
      code: 'COLUMN_UNFIT',
      path: columnPath(column.name),
      problem: `watermark ${column.name} must ${must}.`,
    });
}

function checkBusinessDate(contract: CompiledContract, report: Report): void {
  const { dataset, settingPath, columnPath } = contract;
  if (dataset.businessDate === null) return;
  const path = [...settingPath('daybreak.businessDate'), 'column'];
  const column = columnNamed(contract, dataset.businessDate.column, path, report);
  if (column === undefined) return;
  const unfit = [
    ...(column.type.kind === 'timestamptz' || column.type.kind === 'date'
      ? []
      : ['be a timestamp or a date']),
    ...(column.required ? [] : ['be required']),
    ...(column.privacy.policy === 'keep' ? [] : ['have privacy policy keep']),
  ];
  for (const must of unfit)
    report({
      code: 'COLUMN_UNFIT',
      path: columnPath(column.name),
      problem: `business date ${column.name} must ${must}.`,
    });
}

function columnNamed(
  { dataset }: CompiledContract,
  name: string,
  path: Finding['path'],
  report: Report,
): Column | undefined {
  const column = dataset.columns.find((candidate) => candidate.name === name);
  if (column === undefined) {
    const names = dataset.columns.map((candidate) => candidate.name);
    report({
      code: 'UNKNOWN_COLUMN',
      path,
      problem: `there is no column ${name}.`,
      allowed: names.join(', '),
      nearest: nearest(name, names),
    });
  }
  return column;
}

function checkPrivacy(column: Column, { columnPath }: CompiledContract, report: Report): void {
  const { policy } = column.privacy;
  const wanted =
    policy === 'hash' || policy === 'mask'
      ? 'string'
      : column.privacy.policy === 'generalise'
        ? column.privacy.to === 'year'
          ? 'int'
          : 'string'
        : null;
  if (wanted !== null && column.type.kind !== wanted)
    report({
      code: 'PRIVACY_MISUSE',
      path: [...columnPath(column.name), 'daybreak.privacy'],
      problem: `policy ${policy} yields ${wanted}, but ${column.name} is ${column.type.kind}.`,
      allowed: wanted === 'int' ? 'logicalType integer' : 'logicalType string',
    });
}

function checkCleaning(column: Column, { columnPath }: CompiledContract, report: Report): void {
  const { clean, type, privacy } = column;
  const path = [...columnPath(column.name), 'daybreak.clean'];
  const misuse = (field: string, problem: string) =>
    report({ code: 'CLEANING_MISUSE', path: [...path, field], problem });
  const text = type.kind === 'string';
  const used: [field: string, set: boolean, fits: boolean][] = [
    ['case', clean.case !== null, text],
    ['collapse', clean.collapse, text],
    ['replace', Object.keys(clean.replace).length > 0, text],
    ['allowed', clean.allowed !== null, text],
    ['formats', clean.formats.length > 0, type.kind === 'date' || type.kind === 'timestamptz'],
    ['decimalComma', clean.decimalComma, type.kind === 'decimal' || type.kind === 'double'],
    ['minimum', clean.minimum !== null, ordered(type)],
    ['maximum', clean.maximum !== null, ordered(type)],
  ];
  for (const [field, set, fits] of used)
    if (set && !fits) misuse(field, `does not work on a ${type.kind} column.`);
  if (privacy.policy !== 'keep') {
    for (const [field, set] of [['trim', clean.trim, false] as const, ...used])
      if (set && field !== 'allowed') misuse(field, `cannot be done after policy ${privacy.policy}.`);
  }
  for (const field of ['default', 'minimum', 'maximum'] as const) {
    const value = clean[field];
    if (value !== null && !readable(value, type)) misuse(field, `"${value}" cannot be read as ${type.kind}.`);
  }
  if (clean.default !== null && clean.allowed !== null && !clean.allowed.includes(clean.default))
    misuse('default', `"${clean.default}" is not among the allowed values.`);
}

function ordered(type: LakeType): boolean {
  return type.kind !== 'string' && type.kind !== 'boolean';
}

function readable(value: string, type: LakeType): boolean {
  switch (type.kind) {
    case 'string':
      return true;
    case 'boolean':
      return value === 'true' || value === 'false';
    case 'int':
    case 'long':
      return /^-?[0-9]+$/.test(value);
    case 'double':
    case 'decimal':
      return /^-?[0-9]+([.][0-9]+)?$/.test(value);
    case 'date':
      return /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value);
    case 'timestamptz':
      return /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})$/.test(value);
  }
}

/** What must hold between datasets; reports go to the contract that refers. */
export function checkReferences(
  contract: CompiledContract,
  datasets: ReadonlyMap<string, Dataset>,
  report: Report,
): void {
  const { dataset, referencePaths } = contract;
  for (const [index, reference] of dataset.references.entries()) {
    const path = referencePaths[index] ?? [];
    const target = datasets.get(reference.dataset);
    if (target === undefined) {
      report({
        code: 'UNKNOWN_DATASET',
        path: [...path, 'to'],
        problem: `there is no dataset ${reference.dataset}.`,
        allowed: [...datasets.keys()].join(', '),
        nearest: nearest(reference.dataset, [...datasets.keys()]),
      });
      continue;
    }
    for (const [position, from] of reference.columns.entries()) {
      const to = reference.to[position] ?? '';
      const near = dataset.columns.find(({ name }) => name === from);
      const far = target.columns.find(({ name }) => name === to);
      if (near === undefined || far === undefined) {
        const names = (near === undefined ? dataset : target).columns.map(({ name }) => name);
        report({
          code: 'UNKNOWN_COLUMN',
          path: [...path, near === undefined ? 'from' : 'to'],
          problem: `there is no column ${near === undefined ? from : `${target.name}.${to}`}.`,
          allowed: names.join(', '),
          nearest: nearest(near === undefined ? from : to, names),
        });
      } else if (near.privacy.policy !== far.privacy.policy || near.privacy.policy === 'drop') {
        report({
          code: 'REFERENCE_UNFIT',
          path,
          problem: `${from} (${near.privacy.policy}) and ${target.name}.${to} (${far.privacy.policy}) cannot be compared in the lake.`,
          allowed: 'the same policy on both, keep or hash',
        });
      } else if (near.type.kind !== far.type.kind) {
        report({
          code: 'REFERENCE_UNFIT',
          path,
          problem: `${from} is ${near.type.kind}, ${target.name}.${to} is ${far.type.kind}.`,
        });
      }
    }
  }
}
