import { comparisonOf, sourceDialect } from '@daybreak/curation';
import type { Column, Dataset, SourceEngine } from '@daybreak/dataset-contracts';
import type { KeyProbe, TableDescription, TableGrants, WatermarkProbe } from '@daybreak/source-inspector';
import { advice, right, unseen, wrong, type Finding } from './finding.ts';
import { judgeTypes } from './judge-types.ts';

export interface SeenTable {
  readonly dataset: Dataset;
  readonly engine: SourceEngine;
  readonly description: TableDescription;
  readonly grants: TableGrants;
  /** Null where a column of it is not there. */
  readonly key: KeyProbe | null;
  /** Null where the dataset reads no windows, or the column is not there. */
  readonly watermark: WatermarkProbe | null;
}

/** What must hold between a contract and the table that it names. */
export function judgeTable(seen: SeenTable): Finding[] {
  return [
    judgeColumns(seen),
    ...judgeGrants(seen),
    ...judgeTypes(seen),
    ...judgeKey(seen),
    ...judgeWatermark(seen),
    ...judgeBusinessDate(seen),
    ...judgeComparison(seen),
    judgeUnclassified({ dataset: seen.dataset, columns: seen.description.columns.map(({ name }) => name) }),
  ];
}

/** Columns that are read: what is dropped never is. */
export const readColumns = ({ columns }: Dataset) =>
  columns.filter(({ privacy }) => privacy.policy !== 'drop');

export function sourceName({ columns }: Dataset, lakeName: string): string {
  return columns.find(({ name }) => name === lakeName)?.sourceName ?? lakeName;
}

function judgeColumns({ dataset, description }: SeenTable): Finding {
  const there = new Set(description.columns.map(({ name }) => name));
  const read = readColumns(dataset);
  const missing = read.filter(({ sourceName: name }) => !there.has(name));
  if (missing.length === 0) return right('columns', `${String(read.length)} are read, and all are there`);
  return wrong(
    'columns',
    `not in the table: ${list(missing.map((column) => column.sourceName))}`,
    'Correct physicalName in the contract, or remove them. The table has those that are unclassified, below.',
  );
}

function judgeGrants({ dataset, description, grants }: SeenTable): Finding[] {
  const there = new Set(description.columns.map(({ name }) => name));
  const needed = readColumns(dataset).map((column) => column.sourceName);
  const denied = needed.filter((name) => there.has(name) && grants.deniedColumns.includes(name));
  if (denied.length === 0) return [right('grants', 'every column that is read may be read')];
  const table = `${description.schema}.${description.table}`;
  return [
    wrong(
      'grants',
      `may not be read: ${list(denied)}`,
      `GRANT SELECT (${denied.join(', ')}) ON ${table} to the user, or drop them in the contract.`,
    ),
  ];
}

function judgeKey({ dataset, key }: SeenTable): Finding[] {
  const name = `(${dataset.key.map((column) => sourceName(dataset, column)).join(', ')})`;
  if (key === null) return [unseen('key', `${name} could not be looked at: see columns and grants`)];
  const looked = `${key.complete ? 'all' : 'the first'} ${count(key.rowsLookedAt)} rows`;
  const empty = key.nulls
    ? [
        advice(
          'key',
          `${name} is empty in some of ${looked}`,
          'Such rows are quarantined. Where that is more than a few, choose other columns with primaryKey: true.',
        ),
      ]
    : [];
  return [judgeUniqueness({ dataset, key, name, looked }), ...empty];
}

function judgeUniqueness({
  dataset,
  key,
  name,
  looked,
}: {
  readonly dataset: Dataset;
  readonly key: KeyProbe;
  readonly name: string;
  readonly looked: string;
}): Finding {
  switch (key.unique) {
    case 'declared':
      return right('key', `${name} is unique: the source holds itself to it`);
    case 'observed':
      return key.complete
        ? right('key', `${name} is unique among ${looked}`)
        : advice(
            'key',
            `${name} is unique among ${looked}; nothing says so of the others`,
            'A unique constraint in the source would. Of rows with one key, the newest is kept.',
          );
    case 'no':
      if (key.rowsLookedAt === 0) return unseen('key', `${name} cannot be told: the table is empty`);
      return dataset.duplicates === 'newest'
        ? right('key', `${name} comes more than once; the newest is kept, as the contract says`)
        : wrong(
            'key',
            `${name} is not unique among ${looked}: all but one row of each key would be left out`,
            'Choose columns that tell rows apart. Where the rows are versions of one thing, say so: daybreak.duplicates: newest.',
          );
  }
}

/** Below this, reading the whole table is as quick as any index. */
const smallTable = 50_000;

function judgeWatermark({ dataset, description, watermark }: SeenTable): Finding[] {
  if (dataset.mode === 'snapshot' || dataset.watermark === null) return [];
  const name = sourceName(dataset, dataset.watermark);
  if (watermark === null)
    return [unseen('watermark', `${name} could not be looked at: see columns and grants`)];
  const table = `${description.schema}.${description.table}`;
  const small = (description.estimatedRows ?? Number.POSITIVE_INFINITY) < smallTable;
  const index = `CREATE INDEX ON ${table} (${name})`;
  return [
    watermark.indexed
      ? right('watermark', `${name} is indexed`)
      : small
        ? advice('watermark', `${name} has no index, and the table is small`, `Before it grows: ${index}`)
        : wrong('watermark', `${name} has no index: every night would read the whole table`, index),
    ...((watermark.nulls ?? 0) > 0
      ? [
          wrong(
            'watermark',
            `${name} is empty in some rows, which would never be read`,
            `Fill it, and keep it filled: NOT NULL.`,
          ),
        ]
      : []),
    ...(watermark.future
      ? [
          advice(
            'watermark',
            `${name} lies in the future in some rows`,
            'Correct them: a row is read once the window reaches its time.',
          ),
        ]
      : []),
  ];
}

function judgeBusinessDate({ dataset, engine, description }: SeenTable): Finding[] {
  if (dataset.businessDate === null) return [];
  const name = sourceName(dataset, dataset.businessDate.column);
  const column = description.columns.find((one) => one.name === name);
  if (column === undefined) return [unseen('business date', `${name} could not be looked at: see columns`)];
  const { zone } = dataset.businessDate;
  const days = sourceDialect(engine).betweenDays({
    ...{ column: name, sourceType: column.baseType, zone },
    ...{ from: '2000-01-01', to: '2000-01-01' },
  });
  if (days !== null) return [right('business date', `${name}, ${column.type}, in ${zone}`)];
  return [
    advice(
      'business date',
      `${name} is ${column.type}: the source cannot be asked for a day of it`,
      dataset.businessDate.watermarkNotBefore === true
        ? 'Reading days again reads from the watermark on, which is more than the days.'
        : 'Reading days again reads the whole table. A column of type date or timestamp would help.',
    ),
  ];
}

export function judgeUnclassified({
  dataset,
  columns,
}: {
  readonly dataset: Dataset;
  readonly columns: readonly string[];
}): Finding {
  const classified = new Set(dataset.columns.map((column: Column) => column.sourceName));
  const open = columns.filter((name) => !classified.has(name));
  if (open.length === 0) return right('unclassified', 'none: the contract knows every column');
  const says = `not in the contract: ${list(open)}`;
  return dataset.drift.added === 'refuse'
    ? wrong('unclassified', says, 'Append them to the contract with a daybreak.privacy each.')
    : advice(
        'unclassified',
        says,
        'They stay out. To say so, or to take them in, append them with a daybreak.privacy each.',
      );
}

const count = (value: number) => value.toLocaleString('en-US');
const list = (names: readonly string[]) =>
  names.length <= 8
    ? names.join(', ')
    : `${names.slice(0, 8).join(', ')} and ${String(names.length - 8)} more`;

/** How source and lake are compared after each night, where the contract asks for it. */
function judgeComparison({ dataset }: SeenTable): Finding[] {
  const about = 'reconciliation';
  const comparison = comparisonOf(dataset);
  if (comparison === null) return [];
  if ('problem' in comparison)
    return [
      wrong(
        about,
        `source and lake cannot be compared: ${comparison.problem}`,
        'Leave daybreak.reconcile out of the contract, or change what is in its way.',
      ),
    ];
  const { by, values } = comparison;
  const beside =
    values.length === 0
      ? 'keys and watermarks'
      : `keys, watermarks and ${list(values.map(({ name }) => name))}`;
  return [
    right(
      about,
      by === 'business-date'
        ? `${beside} are compared by business date`
        : `${beside} are compared by the day of the watermark, since the source keeps its business dates as text`,
    ),
  ];
}
