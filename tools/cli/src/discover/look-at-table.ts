import { classifyTable, type Classification } from '@daybreak/classification';
import type {
  SourceInspector,
  TableDescription,
  TableName,
  WatermarkProbe,
} from '@daybreak/source-inspector';
import { nameOf } from './place.ts';

/** All that is known of one table of the source. Holds no value of it. */
export interface TableFindings {
  readonly table: TableDescription;
  /** In the order of the columns. */
  readonly columns: readonly Classification[];
  readonly unreadable: ReadonlySet<string>;
  readonly watermarks: ReadonlyMap<string, WatermarkProbe>;
  /** Columns that tell rows apart, and how that is known; null where none do. */
  readonly key: {
    readonly columns: readonly string[];
    readonly known: KeyKnown;
  } | null;
}

/** `nearly`: some rows repeat it, of which the newest is to count. */
export type KeyKnown = 'primary' | 'declared' | 'observed' | 'nearly';

const sampled = 400;

export async function lookAtTable({
  inspector,
  name,
  today,
}: {
  readonly inspector: SourceInspector;
  readonly name: TableName;
  readonly today: string;
}): Promise<TableFindings> {
  const table = await inspector.describe(name);
  const sample = await inspector.sample(name, {
    columns: table.columns.map((column) => column.name),
    rows: sampled,
    seed: 1,
  });
  const columns = classifyTable({
    ...{ table: nameOf(table), comment: table.comment, today },
    columns: table.columns.map((column) => ({
      name: column.name,
      type: column.baseType,
      comment: column.comment,
      enumValues: column.enumValues,
      values: sample.columns.get(column.name) ?? [],
      key: table.primaryKey?.length === 1 && table.primaryKey[0] === column.name,
      refersTo:
        table.foreignKeys.find(({ columns }) => columns.length === 1 && columns[0] === column.name)?.to
          .table ?? null,
    })),
  });
  const unreadable = new Set(sample.unreadable);
  return {
    ...{ table, columns, unreadable },
    watermarks: await probeTimes({ inspector, name, table, columns, unreadable }),
    key: await findKey({ inspector, name, table, unreadable }),
  };
}

async function probeTimes({
  inspector,
  name,
  table,
  columns,
  unreadable,
}: {
  readonly inspector: SourceInspector;
  readonly name: TableName;
  readonly table: TableDescription;
  readonly columns: readonly Classification[];
  readonly unreadable: ReadonlySet<string>;
}): Promise<Map<string, WatermarkProbe>> {
  const probes = new Map<string, WatermarkProbe>();
  for (const [index, column] of table.columns.entries()) {
    const time = /^(?:timestamp|datetime)/i.test(column.baseType) || column.baseType.toLowerCase() === 'date';
    if (!time || columns[index]?.kind !== 'timestamp' || unreadable.has(column.name)) continue;
    probes.set(column.name, await inspector.probeWatermark(name, column.name));
  }
  return probes;
}

/** The primary key, a unique key without nulls, or else a single column that looks like one and is. */
async function findKey({
  inspector,
  name,
  table,
  unreadable,
}: {
  readonly inspector: SourceInspector;
  readonly name: TableName;
  readonly table: TableDescription;
  readonly unreadable: ReadonlySet<string>;
}): Promise<TableFindings['key']> {
  if (table.primaryKey !== null) return { columns: table.primaryKey, known: 'primary' };
  const nullable = new Set(table.columns.filter((column) => column.nullable).map((column) => column.name));
  const declared = table.uniqueKeys.find((key) => key.every((column) => !nullable.has(column)));
  if (declared !== undefined) return { columns: declared, known: 'declared' };
  const ids = table.columns
    .filter(({ name, baseType }) => !unreadable.has(name) && couldIdentify(baseType))
    .map((column) => column.name)
    .filter((column, index) => index === 0 || idEnd.test(column));
  const [first, ...others] = ids;
  if (first === undefined) return null;
  const parts = table.columns
    .filter((column) => partOfKey.test(column.name) || others.includes(column.name))
    .map((column) => column.name);
  const candidates = [
    ...ids.slice(0, 3).map((column) => [column]),
    ...parts
      .filter((column) => column !== first)
      .slice(0, 4)
      .map((column) => [first, column]),
    ...(table.files === undefined ? [] : versionsOf(table.columns, ids)),
  ];
  let nearly: readonly string[] | null = null;
  for (const columns of candidates) {
    const probe = await inspector.probeKey(name, columns);
    if (probe.nulls || probe.rowsLookedAt < (probe.complete ? 1 : 20)) continue;
    if (probe.unique === 'observed') return { columns, known: 'observed' };
    if (probe.repeats / probe.rowsLookedAt <= 0.05) nearly ??= columns;
  }
  return nearly === null ? null : { columns: nearly, known: 'nearly' };
}

/** Files tell again and again of one thing: as of a day. */
function versionsOf(columns: TableDescription['columns'], ids: readonly string[]): string[][] {
  const days = columns
    .filter(({ name, baseType }) => /^(?:date|timestamp)/.test(baseType) || asOf.test(name))
    .map(({ name }) => name);
  return ids
    .filter((id) => idEnd.test(id))
    .slice(0, 3)
    .flatMap((id) => days.slice(0, 3).map((day) => [id, day]));
}

const asOf = /(?:^|_)(?:date|day|valid|from|since|as_?of|datum|tag|gueltig|stichtag|ab)(?:_|$)/i;
const idEnd = /(?:^|_|[a-z])(?:id|no|nr|num|uuid|guid|key|code)$/i;
const partOfKey = /(?:^|_)(?:line|pos|position|seq|item|row)(?:_?(?:id|no|nr|num))?$/i;
const couldIdentify = (type: string) =>
  /int|numeric\(\d+\)$|decimal\(\d+(?:,0)?\)|char|text|uuid/i.test(type);
