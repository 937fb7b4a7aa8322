import type { Catalog, NewCatalogEntry } from '../catalog.ts';
import { CommitConflict, nameOf, TableExists, TableNotFound } from '../errors.ts';

/** A catalog that lives as long as the process; every database exists. */
export function memoryCatalog(): Catalog {
  const entries = new Map<string, NewCatalogEntry & { readonly version: number }>();
  return {
    load(id) {
      const entry = entries.get(nameOf(id));
      return Promise.resolve(
        entry === undefined
          ? null
          : { metadataLocation: entry.metadataLocation, versionId: String(entry.version) },
      );
    },
    create(entry) {
      if (entries.has(nameOf(entry))) return Promise.reject(new TableExists(entry));
      entries.set(nameOf(entry), { ...entry, version: 0 });
      return Promise.resolve();
    },
    swap(change) {
      const entry = entries.get(nameOf(change));
      if (entry === undefined) return Promise.reject(new TableNotFound(change));
      if (String(entry.version) !== change.expectedVersionId)
        return Promise.reject(new CommitConflict(change));
      entries.set(nameOf(change), {
        ...entry,
        metadataLocation: change.metadataLocation,
        columns: change.columns,
        version: entry.version + 1,
      });
      return Promise.resolve();
    },
    drop(id) {
      entries.delete(nameOf(id));
      return Promise.resolve();
    },
  };
}
