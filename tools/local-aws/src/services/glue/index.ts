import { setTimeout } from 'node:timers/promises';
import { place } from '../../endpoint/json-protocol.ts';
import type { JsonService, Operation, Surroundings } from '../../endpoint/service.ts';
import { readStructure } from '../../endpoint/wire-shape.ts';
import { databaseOperations } from './catalog/databases.ts';
import { tableChanges } from './catalog/table-changes.ts';
import { tableOperations } from './catalog/tables.ts';
import { connectionOperations } from './connections/connections.ts';
import type { GlueContext } from './context.ts';
import { crawls } from './crawlers/crawl.ts';
import { crawlerOperations } from './crawlers/crawlers.ts';
import { inputShapes } from './input-shapes.ts';
import { jobRunOperations } from './jobs/job-runs.ts';
import { jobOperations } from './jobs/jobs.ts';
import { runningJobs } from './jobs/running-jobs.ts';
import type { GlueOptions } from './options.ts';
import { evaluations as openEvaluations } from './quality/evaluation.ts';
import { evaluationRunOperations } from './quality/evaluation-runs.ts';
import { icebergTableFiles } from './quality/iceberg-table-files.ts';
import { rulesetOperations } from './quality/rulesets.ts';
import { openGlueStore } from './store/glue-store.ts';
import { openOutbox } from './store/outbox.ts';
import { transactionOn } from './store/transaction.ts';

export type { GlueOptions, JobRunner, TableContent, TableFiles } from './options.ts';

const patienceMilliseconds = 3_000;

/** AWS Glue: catalog, connections, crawlers, jobs and data quality. */
export function createGlue(surroundings: Surroundings, options: GlueOptions): JsonService {
  const store = openGlueStore(surroundings.database);
  const outbox = openOutbox(surroundings.database, surroundings.emit);
  const work = new Set<Promise<void>>();
  const closing = new AbortController();
  const context: GlueContext = {
    surroundings,
    options,
    store,
    transact: transactionOn(surroundings.database, () => outbox.flush()),
    publish: (event) => outbox.add(event),
    background: (promise) => {
      const settled = promise
        .catch((error: unknown) => surroundings.log.error({ service: 'Glue', ...place(error) }, 'failed'))
        .finally(() => work.delete(settled));
      work.add(settled);
    },
    closing: closing.signal,
  };
  const changes = tableChanges(context);
  const crawling = crawls(context, changes);
  const running = runningJobs(context);
  const evaluations = openEvaluations(context, options.tableFiles ?? icebergTableFiles(surroundings, store));

  return {
    name: 'Glue',
    targetPrefix: 'AWSGlue',
    jsonVersion: '1.1',
    signingName: 'glue',
    operations: typed({
      ...databaseOperations(context),
      ...tableOperations(context, changes),
      ...connectionOperations(context),
      ...crawlerOperations(context, crawling),
      ...jobOperations(context),
      ...jobRunOperations(context, running),
      ...rulesetOperations(context),
      ...evaluationRunOperations(context, { changes, evaluations }),
    }),
    start: async () => {
      outbox.flush();
      crawling.failInterrupted();
      await running.failInterrupted();
      evaluations.resume();
    },
    stop: async () => {
      closing.abort();
      // What hangs on something outside is left behind: it writes nothing any more, and the next start takes it up.
      await Promise.race([Promise.allSettled(work), setTimeout(patienceMilliseconds, null, { ref: false })]);
    },
  };
}

/** The operations, each given only what has the kinds of values that its input has. */
function typed(operations: Readonly<Record<string, Operation>>): JsonService['operations'] {
  return Object.fromEntries(
    Object.entries(operations).map(([name, run]): [string, Operation] => [
      name,
      (input: unknown, request) => run(readStructure(input, inputShapes[name] ?? {}) as never, request),
    ]),
  );
}
