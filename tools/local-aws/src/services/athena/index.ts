import type { JsonService, Surroundings } from '../../endpoint/service.ts';
import type { AthenaContext } from './context.ts';
import { createEngine } from './engine/engine.ts';
import { createLifecycle } from './lifecycle.ts';
import { executionOperations } from './operations/executions.ts';
import { metadataOperations } from './operations/metadata.ts';
import { resultOperations } from './operations/query-results.ts';
import { workGroupOperations } from './operations/work-groups.ts';
import type { AthenaOptions } from './ports.ts';
import { openExecutionStore } from './store/execution-store.ts';
import { openWorkGroupStore } from './store/work-group-store.ts';

export type {
  AthenaCatalog,
  AthenaOptions,
  CatalogTable,
  PortColumn,
  ReadTableFiles,
  TableFile,
  TableFiles,
  TableReference,
} from './ports.ts';

/** Athena: queries over the catalog's Iceberg tables, in processes of their own. */
export function createAthena(surroundings: Surroundings, options: AthenaOptions): JsonService {
  const { database, now, emit } = surroundings;
  const store = openExecutionStore(database, emit);
  const workGroups = openWorkGroupStore({ database, outputLocation: options.outputLocation, now: now() });
  const engine = createEngine({ concurrency: options.concurrency ?? 2 });
  const lifecycle = createLifecycle({ surroundings, options, store, engine });
  const context: AthenaContext = { surroundings, options, store, workGroups, lifecycle };
  let warming: NodeJS.Timeout | undefined;
  return {
    name: 'Athena',
    targetPrefix: 'AmazonAthena',
    jsonVersion: '1.1',
    signingName: 'athena',
    operations: {
      ...executionOperations(context),
      ...resultOperations(context),
      ...workGroupOperations(context),
      ...metadataOperations(context),
    },
    start: () => {
      lifecycle.recover();
      const { warmAfter } = options;
      if (warmAfter !== undefined) warming = setTimeout(() => engine.warm(), warmAfter).unref();
    },
    stop: async () => {
      clearTimeout(warming);
      await lifecycle.stop();
    },
  };
}
