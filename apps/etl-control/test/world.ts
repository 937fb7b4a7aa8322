import { isDeepStrictEqual } from 'node:util';
import { readContracts } from '@daybreak/dataset-contracts/files';
import { loadTable, ObjectNotFound, type Lake, type ObjectStore } from '@daybreak/iceberg';
import { memoryCatalog } from '@daybreak/iceberg/testing';
import { delivered, eventOf, inMemoryService } from '@daybreak/service-kit/testing';
import { crawlerName, databases, jobs, stagingTableName } from '@daybreak/service-kit/platform';
import {
  evaluationFailed,
  extractionRequested,
  glueCrawlerStateChange,
  glueJobStateChange,
  qualityEvaluated,
  rekeyRequested,
  type DataOf,
} from '@daybreak/event-contracts';
import type { CuratePlan, ExtractPlan, RekeyPlan } from '@daybreak/curation';
import { handlers, routes } from '../src/app.ts';
import { datasetAggregate } from '../src/core/decide.ts';
import { keyAggregate } from '../src/core/rekey/decide.ts';
import type { Dependencies } from '../src/dependencies.ts';
import type { CrawlState } from '../src/glue/crawlers.ts';
import type { JobEnd, JobOrder } from '../src/glue/job-runs.ts';
import { lakeTables } from '../src/lake-tables.ts';
import { manifest } from '../src/manifest.ts';
import { planObjects } from '../src/plan-objects.ts';
import { rekeyTables } from '../src/rekey-tables.ts';

export class PulledPlug extends Error {}

/** What the rest of the platform does with what etl-control asks of it. */
export interface Fates {
  readonly crawl?: 'fails' | 'finds-no-table';
  /** Columns of the source that the contract does not have, or the other way round. */
  readonly source?: (columns: readonly string[]) => readonly string[];
  readonly job?: (order: JobOrder) => string | null;
  readonly result?: 'lost';
  /** Crawlers and jobs that nobody deployed. */
  readonly missing?: readonly string[];
  readonly verdict?: 'passed' | 'failed' | 'none';
  /** False where the event of a crawl or a job is lost. */
  readonly heard?: (event: object) => boolean;
  /** Under which key a run of the extract job hashes; 1 where it is not said. */
  readonly keyOf?: (runId: string) => string;
  /** What AWS answers to a call, by its name, as long as there is something. */
  readonly refusal?: (call: string) => Error | null;
  /** Called before and after each thing that the service does to the world; may throw `PulledPlug`. */
  readonly plug?: () => void;
}

/** etl-control over the kit's own loop, its real lake tables and plans in memory, and a Glue that is played. */
export function world(fates: Fates = {}) {
  let clock = Date.parse('2026-11-22T01:00:00Z');
  const now = () => new Date((clock += 1000));
  const contracts = new Map(readContracts().map((dataset) => [dataset.name, dataset]));
  const objects = memoryObjects();
  let uuids = 0;
  const lake: Lake = { objects, catalog: memoryCatalog(), now, randomUUID: () => `uuid-${(uuids += 1)}` };
  const plans = planObjects({ objects, bucket: 'landing' });
  const queue: object[] = [];
  const jobRuns: (JobOrder & JobEnd & { readonly id: string })[] = [];
  const crawls = new Map<string, { at: number; state: Exclude<CrawlState, string> }>();
  const tell = (event: object) => {
    if (fates.heard?.(event) !== false) queue.push(event);
  };

  const tables = lakeTables({ lake, bucket: 'lake' });
  const together = rekeyTables(lake);
  /** Versions of the pseudonym key's secret. */
  const secret = { current: 'v1' as string | null, pending: 'v2' as string | null };
  const policy = { lookAfterSeconds: 60, staleAfterSeconds: 6 * 3600 };
  const dependencies: Dependencies = {
    contracts,
    aggregate: datasetAggregate(policy),
    keyAggregate: keyAggregate(policy),
    rekeying: {
      key: {
        versions: () => Promise.resolve({ ...secret }),
        promote: plugged(fates, 'UpdateSecretVersionStage', ({ to }) => {
          Object.assign(secret, { current: to, pending: null });
          return Promise.resolve();
        }),
      },
      tables: {
        ...together,
        clone: plugged(fates, 'CreateTable', together.clone),
        swap: plugged(fates, 'UpdateTable', together.swap),
        drop: plugged(fates, 'DeleteTable', together.drop),
      },
    },
    crawlers: {
      isThere: (dataset) => Promise.resolve(fates.missing?.includes(crawlerName(dataset)) !== true),
      start: plugged(fates, 'StartCrawler', (dataset) => {
        const at = now();
        crawls.set(dataset, {
          at: at.getTime(),
          state: fates.crawl === 'fails' ? { ended: 'failed', message: unreachable } : { ended: 'succeeded' },
        });
        tell(crawlEnded(dataset, fates, at));
        return Promise.resolve();
      }),
      look: plugged(fates, 'GetCrawler', (dataset, since) => {
        const crawl = crawls.get(dataset);
        return Promise.resolve(
          crawl === undefined || crawl.at < Date.parse(since) ? 'not-started' : crawl.state,
        );
      }),
    },
    jobRuns: {
      isThere: (job) => Promise.resolve(fates.missing?.includes(job) !== true),
      start: plugged(fates, 'StartJobRun', async (order, { recovering }) => {
        if (recovering && jobRuns.some(({ job, runId }) => job === order.job && runId === order.runId))
          return;
        const id = `jr_${jobRuns.length}`;
        const errorMessage = fates.job?.(order) ?? null;
        jobRuns.push({ ...order, id, errorMessage, state: errorMessage === null ? 'SUCCEEDED' : 'FAILED' });
        if (errorMessage === null && fates.result !== 'lost') await runJob(order);
        tell(jobEnded({ id, job: order.job, errorMessage }));
      }),
      find: ({ jobRunId }) => Promise.resolve(jobRuns.find(({ id }) => id === jobRunId) ?? null),
      look: plugged(fates, 'GetJobRuns', ({ job, runId }) =>
        Promise.resolve(
          jobRuns.find((started) => started.job === job && started.runId === runId) ?? 'not-started',
        ),
      ),
    },
    sourceTables: {
      columnsOf: ({ source }) => {
        if (fates.crawl === 'finds-no-table') return Promise.resolve(null);
        const dataset = [...contracts.values()].find((candidate) =>
          isDeepStrictEqual(candidate.source, source),
        )!;
        const columns = dataset.columns.map(({ sourceName }) => sourceName);
        const seen = fates.source?.(columns) ?? columns;
        return Promise.resolve(seen.map((name) => ({ name, type: 'string' })));
      },
    },
    plans,
    lake: {
      ...tables,
      clone: plugged(fates, 'CreateTable', tables.clone),
      swap: plugged(fates, 'UpdateTable', tables.swap),
      drop: plugged(fates, 'DeleteTable', tables.drop),
    },
  };
  const service = inMemoryService({
    manifest,
    handlers,
    routes,
    dependencies,
    now,
    ...(fates.plug === undefined ? {} : { plug: fates.plug }),
  });

  /** As the real jobs do, as far as etl-control can tell: a result, and for the curate job a commit to the clone. */
  async function runJob({ job, runId, planUri }: JobOrder): Promise<void> {
    const plan = JSON.parse((await plans.read(planUri))!) as ExtractPlan | CuratePlan | RekeyPlan;
    if (job === jobs.extract && plan.kind === 'extract') {
      const { resultUri, window } = plan;
      await plans.write(resultUri, {
        kind: 'extract',
        runId,
        rowsRead: 10,
        window,
        files: [],
        seconds: 1,
        receipt: null,
        ...(plan.pseudonymKeySecret === null
          ? {}
          : { keyVersion: fates.keyOf?.(runId) ?? (secret.current === 'v1' ? '1-aaa' : '2-bbb') }),
      });
    } else if (plan.kind === 'rekey') {
      if (plan.step === 'prepare')
        for (const { lake: table, quarantine } of plan.datasets)
          for (const one of [table, quarantine])
            if (one !== null) await commit(lake, one.staging, plan.rekeyId);
      await plans.write(plan.resultUri, {
        kind: 'rekey',
        runId,
        from: plan.step === 'prepare' ? '1-aaa' : null,
        to: '2-bbb',
        datasets: plan.datasets.map(({ dataset }) => ({
          ...{ dataset, columns: ['loyalty_card'], lakeFiles: 1, lakeRows: 9, quarantineRows: 1 },
          ...{ landingBatches: 1, landingRows: 10, objectsRemoved: 4, seconds: 1 },
        })),
        seconds: 1,
      });
    } else if (plan.kind === 'curate') {
      await commit(lake, plan.staging, runId);
      await plans.write(plan.resultUri, {
        kind: 'curate',
        runId,
        rowsRead: 10,
        rowsPublished: 9,
        rowsQuarantined: 1,
        duplicatesDropped: 0,
        smallestGroup: null,
        businessDates: plan.partitionBy === null ? [] : ['2026-11-21'],
        findings: [],
        seconds: 1,
      });
    }
  }

  let reminded = 0;

  let answered = 0;
  /** What data-quality says to what was staged since. */
  function answers(): object[] {
    const news = service.published.slice(answered);
    answered = service.published.length;
    const { verdict = 'passed' } = fates;
    if (verdict === 'none') return [];
    return news
      .filter(({ detailType }) => detailType === 'BatchStaged')
      .map(({ detail }) => verdictOn(detail.data as { runId: string; dataset: string }, verdict));
  }

  return {
    service,
    lake,
    jobRuns,
    queue,
    plans,
    dependencies,
    secret,
    /** Somebody commits to a table. */
    move: (id: CuratePlan['staging'], name: string) => commit(lake, id, name),
    rekey: (rekeyId: string) => queue.push(rekeyOf(rekeyId)),
    request: (dataset: string, change: Partial<DataOf<typeof extractionRequested>> = {}) =>
      queue.push(extractionOf(dataset, change)),
    /** Handles what is under way, `pick` saying which next and whether it comes once more, until nothing is. */
    async settle(pick: () => readonly [number, boolean] = () => [0, false]): Promise<void> {
      let turns = 0;
      while (queue.length > 0) {
        if ((turns += 1) > 5000) throw new Error('The messages do not come to an end.');
        const [index, again] = pick();
        const message = queue[index % queue.length]!;
        try {
          await service.deliver(message);
          if (!again) queue.splice(queue.indexOf(message), 1);
        } catch (error) {
          if (!(error instanceof PulledPlug)) throw error;
        }
        queue.push(...answers());
      }
    },
    /** Lets the time of the reminders that are out pass; those that come of it wait for the next call. */
    elapse(): void {
      const due = service.reminders.slice(reminded);
      reminded = service.reminders.length;
      for (const { event, delaySeconds } of due) {
        clock = Math.max(clock, Date.parse(event.detail.metadata.occurredAt) + delaySeconds * 1000);
        queue.push(delivered(event));
      }
    },
    /** Every event of a kind, once however often it went out. */
    published: (detailType: string) => {
      const events = service.published.filter((event) => event.detailType === detailType);
      return [...new Map(events.map((event) => [event.detail.metadata.eventId, event])).values()];
    },
    replayOf: (name: string) =>
      service.published
        .filter(({ detailType }) => detailType === 'BatchExtracted')
        .map((event) => delivered(event, name)),
    current: async (dataset: string) =>
      (await lake.catalog.load({ database: databases.lake, table: dataset }))?.metadataLocation ?? null,
    staged: (dataset: string, runId: string) =>
      lake.catalog.load({ database: databases.staging, table: stagingTableName({ dataset, runId }) }),
  };
}

function plugged<Arguments extends unknown[], Result>(
  { plug, refusal }: Fates,
  call: string,
  act: (...given: Arguments) => Promise<Result>,
): (...given: Arguments) => Promise<Result> {
  return async (...given) => {
    plug?.();
    const refused = refusal?.(call) ?? null;
    if (refused !== null) throw refused;
    const result = await act(...given);
    plug?.();
    return result;
  };
}

function memoryObjects(): ObjectStore {
  const bodies = new Map<string, Uint8Array>();
  return {
    read(uri) {
      const body = bodies.get(uri);
      return body === undefined ? Promise.reject(new ObjectNotFound(uri)) : Promise.resolve(body);
    },
    write(uri, body) {
      bodies.set(uri, body);
      return Promise.resolve();
    },
  };
}

/** Moves a clone on, as a job's commit does. */
async function commit(lake: Lake, id: CuratePlan['staging'], runId: string): Promise<void> {
  const { metadataLocation, versionId } = await loadTable(lake, id);
  if (metadataLocation.endsWith(`/${runId}.metadata.json`)) return;
  const next = metadataLocation.replace(/[^/]+$/, `${runId}.metadata.json`);
  await lake.objects.write(next, await lake.objects.read(metadataLocation));
  await lake.catalog.swap({
    ...id,
    expectedVersionId: versionId,
    metadataLocation: next,
    previousMetadataLocation: metadataLocation,
    columns: [],
  });
}

let events = 0;

export const extractionOf = (dataset: string, change: Partial<DataOf<typeof extractionRequested>> = {}) =>
  eventOf(extractionRequested, {
    eventId: `requested-${(events += 1)}`,
    correlationId: 'n1',
    data: {
      runId: `${dataset.replaceAll('_', '')}1`,
      dataset,
      origin: 'night',
      attempt: 1,
      window: { low: null, high: '2026-11-22T00:58:00.000Z' },
      businessDates: null,
      ...change,
    },
  });

const rekeyOf = (rekeyId: string) =>
  eventOf(rekeyRequested, {
    eventId: `rekey-${(events += 1)}`,
    correlationId: rekeyId,
    data: { rekeyId },
  });

const unreachable = 'The database of connection daybreak-source cannot be reached (ECONNREFUSED).';

function crawlEnded(dataset: string, { crawl }: Fates, at: Date) {
  const about = { accountId: '000000000000', crawlerName: crawlerName(dataset), cloudWatchLogLink: '' };
  const envelope = { id: `crawl-${(events += 1)}`, time: at.toISOString() };
  if (crawl === 'fails') {
    return eventOf(glueCrawlerStateChange, {
      ...envelope,
      detail: { ...about, state: 'Failed', message: 'Crawler Failed', errorMessage: unreachable },
    });
  }
  return eventOf(glueCrawlerStateChange, {
    ...envelope,
    detail: {
      ...about,
      state: 'Succeeded',
      message: 'Crawler Succeeded',
      completionDate: '',
      warningMessage: 'N/A',
      'runningTime (sec)': '1',
      tablesCreated: '0',
      tablesUpdated: '0',
      tablesDeleted: '0',
      partitionsCreated: '0',
      partitionsUpdated: '0',
      partitionsDeleted: '0',
    },
  });
}

const jobEnded = ({ id, job, errorMessage }: { id: string; job: string; errorMessage: string | null }) =>
  eventOf(glueJobStateChange, {
    id: `job-${(events += 1)}`,
    detail: {
      jobName: job,
      jobRunId: id,
      message: '',
      ...(errorMessage === null
        ? { state: 'SUCCEEDED' as const, severity: 'INFO' as const }
        : { state: 'FAILED' as const, severity: 'ERROR' as const }),
    },
  });

export function verdictOn(
  { runId, dataset }: { runId: string; dataset: string },
  verdict: 'passed' | 'failed',
) {
  const result = verdict === 'passed' ? 'PASS' : 'FAIL';
  return eventOf(qualityEvaluated, {
    eventId: `verdict-${(events += 1)}`,
    correlationId: 'n1',
    data: {
      runId,
      dataset,
      verdict,
      score: verdict === 'passed' ? 1 : 0,
      rules: [{ rule: 'RowCount > 0', result, message: '', failedRows: verdict === 'passed' ? null : 4 }],
      resultId: 'dqresult-1',
    },
  });
}

export const evaluationLost = (runId: string, dataset: string) =>
  eventOf(evaluationFailed, {
    eventId: `lost-${(events += 1)}`,
    correlationId: 'n1',
    data: { runId, dataset, code: 'EVALUATION_LOST', cause: 'The evaluation died.', retryable: true },
  });
