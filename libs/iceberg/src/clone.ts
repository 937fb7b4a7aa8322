import type { TableIdentifier } from './catalog.ts';
import { CommitConflict, TableExists, TableNotFound } from './errors.ts';
import type { Lake } from './lake.ts';
import { catalogColumns } from './schema.ts';
import { tableAt } from './table.ts';

export interface Clone {
  /** The source's version when it was cloned: the guard for `publish`. */
  readonly versionId: string;
  readonly metadataLocation: string;
}

/**
 * A second catalog entry on the source's current metadata: costs one call and copies nothing. Commits to the clone do
 * not show in the source; their files lie under the location that both share. May be repeated: a clone that is where
 * the source is stays; one that has moved on throws `TableExists`.
 */
export async function cloneTable(
  lake: Lake,
  { from, to }: { readonly from: TableIdentifier; readonly to: TableIdentifier },
): Promise<Clone> {
  const source = await lake.catalog.load(from);
  if (source === null) throw new TableNotFound(from);
  const table = await tableAt(lake, from, source);
  try {
    await lake.catalog.create({
      database: to.database,
      table: to.table,
      metadataLocation: source.metadataLocation,
      location: table.location,
      columns: catalogColumns(table.schema),
    });
  } catch (error) {
    if (!(error instanceof TableExists)) throw error;
    const there = await lake.catalog.load(to);
    if (there?.metadataLocation !== source.metadataLocation) throw error;
  }
  return { versionId: source.versionId, metadataLocation: source.metadataLocation };
}

export interface Published {
  /** The metadata file that is current now. */
  readonly metadataLocation: string;
  /** The one that was: publish it again to roll back. */
  readonly previousMetadataLocation: string;
}

/**
 * Makes the clone's version the table's current version: one compare-and-swap, whatever it changed. The clone's entry
 * stays; drop it afterwards. May be repeated: a table that is there already is left as it is. Throws `CommitConflict`
 * where the table has moved since `expectedVersionId`.
 */
export async function publish(
  lake: Lake,
  {
    from,
    to,
    expectedVersionId,
  }: { readonly from: TableIdentifier; readonly to: TableIdentifier; readonly expectedVersionId: string },
): Promise<Published> {
  const [clone, target] = await Promise.all([lake.catalog.load(from), lake.catalog.load(to)]);
  if (clone === null) throw new TableNotFound(from);
  if (target === null) throw new TableNotFound(to);
  const published = {
    metadataLocation: clone.metadataLocation,
    previousMetadataLocation: target.metadataLocation,
  };
  if (clone.metadataLocation === target.metadataLocation) return published;
  if (target.versionId !== expectedVersionId) throw new CommitConflict(to);
  const { schema } = await tableAt(lake, from, clone);
  await lake.catalog.swap({
    database: to.database,
    table: to.table,
    expectedVersionId,
    ...published,
    columns: catalogColumns(schema),
  });
  return published;
}

/** Removes a table's entry from the catalog and no file; an entry that is not there is fine. */
export async function dropEntry(lake: Lake, table: TableIdentifier): Promise<void> {
  await lake.catalog.drop(table);
}
