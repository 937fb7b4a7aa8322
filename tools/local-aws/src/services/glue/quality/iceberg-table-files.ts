import { dataFiles, loadTable, type Catalog, type Lake } from '@daybreak/iceberg';
import type { Surroundings } from '../../../endpoint/service.ts';
import type { TableFiles } from '../options.ts';
import type { GlueStore } from '../store/glue-store.ts';

/** The data files of the Iceberg tables of this very catalog, read without a detour over HTTP. */
export function icebergTableFiles(surroundings: Surroundings, store: GlueStore): TableFiles {
  const lake: Lake = {
    objects: {
      read: (uri) => surroundings.objects.read(uri),
      write: () => Promise.reject(new Error('An evaluation only reads.')),
    },
    catalog: readOnly((database, table) => store.tables.get(database, table)?.Parameters, store),
    now: surroundings.now,
    randomUUID: () => {
      throw new Error('An evaluation only reads.');
    },
  };
  return async (id) => {
    const table = await loadTable(lake, id);
    const files = await dataFiles(lake, table);
    return {
      columns: table.schema,
      files: files.map(({ uri }) => ({ path: surroundings.objects.pathOf(uri) })),
    };
  };
}

function readOnly(
  parametersOf: (database: string, table: string) => Readonly<Record<string, string>> | undefined,
  store: GlueStore,
): Catalog {
  const refuse = () => Promise.reject(new Error('An evaluation only reads.'));
  return {
    load: ({ database, table }) => {
      const location = parametersOf(database, table)?.['metadata_location'];
      const versionId = store.tables.get(database, table)?.VersionId ?? '0';
      return Promise.resolve(location === undefined ? null : { metadataLocation: location, versionId });
    },
    create: refuse,
    swap: refuse,
    drop: refuse,
  };
}
