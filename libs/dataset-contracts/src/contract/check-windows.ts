import type { Column } from '../dataset.ts';
import type { Report } from '../reading/validate.ts';
import { columnNamed } from './column-named.ts';
import type { CompiledContract } from './compile.ts';

/** How rows are told apart, found again, dated and compared with the source's. */
export function checkWindows(contract: CompiledContract, report: Report): void {
  checkKey(contract, report);
  checkWatermark(contract, report);
  checkBusinessDate(contract, report);
  checkPartition(contract, report);
  checkReconciliation(contract, report);
}

function checkKey({ dataset, columnPath }: CompiledContract, report: Report): void {
  if (dataset.key.length === 0)
    report({
      code: 'MISSING',
      path: ['schema', 0, 'properties'],
      problem: 'no property has primaryKey: true.',
      allowed: dataset.columns.map(({ name }) => name).join(', '),
    });
  for (const name of dataset.key) {
    const column = dataset.columns.find((candidate) => candidate.name === name);
    if (column?.privacy.policy === 'drop' || column?.privacy.policy === 'generalise')
      report({
        code: 'PRIVACY_MISUSE',
        path: [...columnPath(name), 'daybreak.privacy'],
        problem: `key column ${name} would lose its identity by policy ${column.privacy.policy}.`,
        allowed: 'keep, hash',
        nearest: 'hash',
      });
  }
}

function checkWatermark(contract: CompiledContract, report: Report): void {
  const { dataset, settingPath } = contract;
  const path = settingPath('daybreak.watermark');
  // Of files the later one is the newer.
  if (dataset.duplicates !== undefined && dataset.watermark === null && dataset.source.kind === 'table')
    report({
      code: 'SETTING_UNFIT',
      path: settingPath('daybreak.duplicates'),
      problem: 'needs daybreak.watermark, which tells the newest.',
    });
  const times = dataset.columns.filter(({ type }) => type.kind === 'timestamptz').map(({ name }) => name);
  if (dataset.watermark === null) {
    // Files are new or not by their names and versions.
    if (dataset.mode !== 'snapshot' && dataset.source.kind === 'table')
      report({
        code: 'MISSING',
        path,
        problem: `mode ${dataset.mode} needs daybreak.watermark.`,
        allowed: times.length === 0 ? 'a timestamp column, or daybreak.mode snapshot' : times.join(', '),
      });
    return;
  }
  const column = columnNamed(contract, dataset.watermark, path, report);
  if (column === undefined) return;
  reportUnfit(contract, { column, part: 'watermark', date: false }, report);
}

function checkBusinessDate(contract: CompiledContract, report: Report): void {
  const { dataset, settingPath } = contract;
  if (dataset.businessDate === null) return;
  const path = [...settingPath('daybreak.businessDate'), 'column'];
  const column = columnNamed(contract, dataset.businessDate.column, path, report);
  if (column === undefined) return;
  reportUnfit(contract, { column, part: 'business date', date: true }, report);
}

function reportUnfit(
  { columnPath }: CompiledContract,
  { column, part, date }: { readonly column: Column; readonly part: string; readonly date: boolean },
  report: Report,
): void {
  const { kind } = column.type;
  const unfit = [
    ...(kind === 'timestamptz' || (date && kind === 'date')
      ? []
      : [date ? 'be a timestamp or a date' : 'be a timestamp']),
    ...(column.required ? [] : ['be required']),
    ...(column.privacy.policy === 'keep' ? [] : ['have privacy policy keep']),
  ];
  for (const must of unfit)
    report({
      code: 'COLUMN_UNFIT',
      path: columnPath(column.name),
      problem: `${part} ${column.name} must ${must}.`,
    });
}

function checkPartition(contract: CompiledContract, report: Report): void {
  const { dataset, partitioned, partition, settingPath, columnPath } = contract;
  const date = dataset.businessDate?.column ?? null;
  if (partition !== undefined && partition !== 'none' && date === null)
    report({
      code: 'SETTING_UNFIT',
      path: settingPath('daybreak.partition'),
      problem: `needs daybreak.businessDate: ${partition} is of the business date.`,
      allowed: 'none, where there is no business date',
      nearest: 'none',
    });
  if (partition === 'none' && date !== null && partitioned.includes(date))
    report({
      code: 'SETTING_UNFIT',
      path: settingPath('daybreak.partition'),
      problem: `is none, and ${date} has partitioned: true.`,
      allowed: 'day, month, year, or none without that field',
    });
  for (const name of partitioned.filter((one) => one !== date))
    report({
      code: 'UNSUPPORTED',
      path: [...columnPath(name), 'partitioned'],
      problem: 'Daybreak partitions by the business date only.',
      allowed: date === null ? 'daybreak.businessDate of the table' : `the column ${date}`,
      nearest: date,
    });
}

function checkReconciliation({ dataset, settingPath }: CompiledContract, report: Report): void {
  const { deletes, reconcile, mode, businessDate } = dataset;
  const unfit = (setting: string, problem: string, allowed: string | null = null) =>
    report({ code: 'SETTING_UNFIT', path: settingPath(setting), problem, allowed });
  if (dataset.source.kind === 'files') {
    const problem = 'means nothing for files: they do not change what they once said.';
    if (deletes === 'reconcile') unfit('daybreak.deletes', problem, 'ignore, or daybreak.mode snapshot');
    if (reconcile !== null) unfit('daybreak.reconcile', problem);
    return;
  }
  if (mode === 'snapshot') {
    if (deletes === 'reconcile')
      unfit('daybreak.deletes', 'a snapshot is without deleted rows already.', 'ignore');
    if (reconcile !== null) unfit('daybreak.reconcile', 'a snapshot reads the whole table every time.');
    return;
  }
  if (reconcile !== null && businessDate === null)
    unfit('daybreak.reconcile', 'needs daybreak.businessDate: days are what is compared.');
  if (deletes === 'reconcile' && reconcile === null)
    report({
      code: 'MISSING',
      path: settingPath('daybreak.deletes'),
      problem: 'reconcile needs daybreak.reconcile, which says how many days are compared.',
      allowed: 'daybreak.reconcile with { days: 1 } to { days: 3660 }',
    });
}
