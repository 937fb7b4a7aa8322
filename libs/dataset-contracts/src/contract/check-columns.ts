import type { Column, LakeType } from '../dataset.ts';
import type { Report } from '../reading/validate.ts';
import type { CompiledContract } from './compile.ts';

/** What must hold of the columns of one dataset, each by itself. */
export function checkColumns(contract: CompiledContract, report: Report): void {
  checkNames(contract, report);
  checkAnonymity(contract, report);
  for (const column of contract.dataset.columns) {
    checkPrivacy(column, contract, report);
    checkCleaning(column, contract, report);
  }
}

function checkAnonymity({ dataset, settingPath }: CompiledContract, report: Report): void {
  const generalised = dataset.columns.some(({ privacy }) => privacy.policy === 'generalise');
  if (dataset.kAnonymity !== null && !generalised)
    report({
      code: 'SETTING_UNFIT',
      path: settingPath('daybreak.kAnonymity'),
      problem: 'no column has privacy policy generalise, so nothing could be counted.',
    });
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
