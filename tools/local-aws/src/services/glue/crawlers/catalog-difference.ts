import type { SchemaChangePolicy, Table, TableInput } from '@aws-sdk/client-glue';
import type { Wire } from '../wire.ts';

export interface CatalogDifference {
  readonly create: readonly Wire<TableInput>[];
  readonly update: readonly Wire<TableInput>[];
  readonly delete: readonly string[];
}

const deprecated = 'DEPRECATED_BY_CRAWLER';

/** What a crawl does to the catalog: `known` are the tables that this crawler wrote, `found` what the source has now. */
export function catalogDifference({
  known,
  found,
  policy,
  now,
}: {
  readonly known: readonly Wire<Table>[];
  readonly found: readonly Wire<TableInput>[];
  readonly policy: Wire<SchemaChangePolicy>;
  readonly now: Date;
}): CatalogDifference {
  const knownNames = new Map(known.map((table) => [table.Name ?? '', table]));
  const foundNames = new Set(found.map((table) => table.Name ?? ''));
  const changed = found.filter((table) => {
    const before = knownNames.get(table.Name ?? '');
    return before !== undefined && !sameSchema(before, table);
  });
  const gone = known.filter((table) => !foundNames.has(table.Name ?? ''));
  const deletion = policy.DeleteBehavior ?? 'DEPRECATE_IN_DATABASE';
  return {
    create: found.filter((table) => !knownNames.has(table.Name ?? '')),
    update: [
      ...((policy.UpdateBehavior ?? 'UPDATE_IN_DATABASE') === 'UPDATE_IN_DATABASE' ? changed : []),
      ...(deletion === 'DEPRECATE_IN_DATABASE'
        ? gone
            .filter((table) => table.Parameters?.[deprecated] === undefined)
            .map((table) => deprecate(table, now))
        : []),
    ],
    delete: deletion === 'DELETE_FROM_DATABASE' ? gone.map((table) => table.Name ?? '') : [],
  };
}

function sameSchema(before: Wire<Table>, now: Wire<TableInput>): boolean {
  const shape = (table: Wire<TableInput>) =>
    JSON.stringify([
      table.StorageDescriptor?.Columns?.map(({ Name, Type }) => [Name, Type]),
      table.StorageDescriptor?.Location,
      table.Parameters?.['connectionName'],
      table.Parameters?.[deprecated],
    ]);
  return shape(before) === shape(now);
}

function deprecate(table: Wire<Table>, now: Date): Wire<TableInput> {
  return {
    Name: table.Name,
    Owner: table.Owner,
    TableType: table.TableType,
    Retention: table.Retention,
    PartitionKeys: table.PartitionKeys,
    StorageDescriptor: table.StorageDescriptor,
    Parameters: { ...table.Parameters, [deprecated]: String(now.getTime()) },
  };
}
