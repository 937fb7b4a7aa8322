import { stat } from 'node:fs/promises';
import type { Answer, Question, ScanFiles } from './engine/protocol.ts';
import type { AthenaOptions, PortColumn, TableFiles } from './ports.ts';
import type { TableColumn, TableName } from './sql/plan.ts';
import { tableKey } from './sql/plan.ts';
import { mayHold } from './sql/pruning.ts';
import { notSupported, QueryError } from './sql/query-error.ts';
import { typeOfColumn } from './sql/sql-type.ts';

/** Answers what the engine asks while it plans one query, from the catalog and the tables' metadata. */
export function lookups({
  options: { catalog, tableFiles },
  pathOf,
}: {
  options: AthenaOptions;
  /** Where an object lies on this machine. */
  pathOf: (uri: string) => string;
}): (question: Question) => Promise<Answer> {
  const columnsOf = async (name: TableName): Promise<readonly TableColumn[] | null> => {
    const table = await catalog.table(name);
    if (!table) return null;
    if (table.iceberg === undefined || table.iceberg === null) {
      throw notSupported(`Querying '${name.database}.${name.table}', which is not an Iceberg table, is`);
    }
    return table.columns.map((column) => typed(column, name));
  };

  // A table that a query names twice is read once, so that both see the same version.
  const filesOf = async (scans: Question & { what: 'files' }): Promise<ScanFiles[]> => {
    const loaded = new Map<string, Promise<TableFiles>>();
    for (const scan of scans.scans) {
      const key = tableKey(scan);
      const alone = scans.scans.filter((other) => tableKey(other) === key).length === 1;
      const prune = alone ? { prune: scan.constraints } : {};
      if (!loaded.has(key)) {
        loaded.set(key, tableFiles({ database: scan.database, table: scan.table, ...prune }));
      }
    }
    return Promise.all(
      scans.scans.map(async (scan) => {
        const table = await loaded.get(tableKey(scan));
        const types = new Map(
          table?.columns.map(({ name, type }) => [name.toLowerCase(), typeOfColumn(type)?.kind]),
        );
        const paths = (table?.files ?? [])
          .filter(({ partition }) =>
            mayHold(scan.constraints, partition, (column) => types.get(column.toLowerCase())),
          )
          .map(({ path }) => (path.startsWith('s3://') ? pathOf(path) : path));
        return { paths, bytes: await sizeOf(paths) };
      }),
    );
  };

  return async (question) => {
    if (question.what === 'tables') return { tables: await Promise.all(question.names.map(columnsOf)) };
    try {
      return { files: await filesOf(question) };
    } catch (error) {
      if (error instanceof QueryError) throw error;
      throw new QueryError({
        code: 'ICEBERG_INVALID_METADATA',
        message: 'The metadata of a table cannot be read',
      });
    }
  };
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
