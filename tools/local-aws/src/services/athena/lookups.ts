import { stat } from 'node:fs/promises';
import type { Answer, Question, ScanFiles } from './engine/protocol.ts';
import type { AthenaOptions, PortColumn, TableFiles } from './ports.ts';
import { type TableColumn, tableKey, type TableName } from './sql/plan.ts';
import { mayHold } from './sql/pruning.ts';
import { notSupported, QueryError } from './sql/query-error.ts';
import { typeOfColumn } from './sql/sql-type.ts';

/**
 * Answers what the engine asks while it plans one query. A table is read once for a query, so that its columns and its
 * files, and every place that names it, are of one version. Its types are Iceberg's: Glue spells two kinds of timestamp alike.
 */
export function lookups({
  options: { catalog, tableFiles },
  pathOf,
}: {
  options: AthenaOptions;
  /** Where an object lies on this machine. */
  pathOf: (uri: string) => string;
}): (question: Question) => Promise<Answer> {
  const loaded = new Map<string, TableFiles>();

  const columnsOf = async ({ database, table }: TableName): Promise<readonly TableColumn[] | null> => {
    const entry = await catalog.table({ database, table });
    if (!entry) return null;
    if (entry.iceberg === undefined || entry.iceberg === null) {
      throw notSupported(`Querying '${database}.${table}', which is not an Iceberg table, is`);
    }
    let content: TableFiles;
    try {
      content = await tableFiles({ database, table });
    } catch {
      throw new QueryError({
        code: 'ICEBERG_INVALID_METADATA',
        message: `The metadata of table '${database}.${table}' cannot be read`,
      });
    }
    loaded.set(tableKey({ database, table }), content);
    return content.columns.map((column) => typed(column, { database, table }));
  };

  const filesOf = async (scan: (Question & { what: 'files' })['scans'][number]): Promise<ScanFiles> => {
    const { columns = [], files = [] } = loaded.get(tableKey(scan)) ?? {};
    const types = new Map(columns.map(({ name, type }) => [name.toLowerCase(), typeOfColumn(type)?.kind]));
    const typeOf = (column: string) => types.get(column.toLowerCase());
    const paths = files
      .filter(({ extents }) => mayHold(scan.constraints, extents, typeOf))
      .map(({ path }) => (path.startsWith('s3://') ? pathOf(path) : path));
    return { paths, bytes: await sizeOf(paths) };
  };

  return async (question) =>
    question.what === 'tables'
      ? { tables: await Promise.all(question.names.map(columnsOf)) }
      : { files: await Promise.all(question.scans.map(filesOf)) };
}

function typed({ name, type, id }: PortColumn, table: TableName): TableColumn {
  const known = typeOfColumn(type);
  if (!known) {
    throw notSupported(`The column '${name}' of '${table.database}.${table.table}' has a type that is`);
  }
  return { name, type: known, ...(id === undefined ? {} : { id }) };
}

async function sizeOf(paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(
    paths.map(async (path) => {
      try {
        return (await stat(path)).size;
      } catch {
        throw new QueryError({
          code: 'ICEBERG_CANNOT_OPEN_SPLIT',
          message: 'A data file of a table is missing',
        });
      }
    }),
  );
  return sizes.reduce((total, size) => total + size, 0);
}
