import { classifyTable, type Classification } from '@daybreak/classification';
import type {
  KeyProbe,
  SourceInspector,
  TableDescription,
  TableName,
  WatermarkProbe,
} from '@daybreak/source-inspector';

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
    readonly known: KeyProbe['unique'] | 'primary';
  } | null;
}

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
    ...{ table: name.table, comment: table.comment, today },
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
  const candidates = table.columns.filter(
    (column, index) =>
      !unreadable.has(column.name) &&
      (index === 0 || /(?:^|_)(?:id|no|nr|uuid|guid|key)$/i.test(column.name)),
  );
  for (const { name: column } of candidates.slice(0, 4)) {
    const probe = await inspector.probeKey(name, [column]);
    if (probe.unique === 'observed' && !probe.nulls && probe.rowsLookedAt >= 20)
      return { columns: [column], known: 'observed' };
  }
  return null;
}
