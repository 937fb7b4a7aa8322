import { dataOf } from '@daybreak/service-kit/testing';
import { daybreakContracts } from '@daybreak/event-contracts';
import type { Decision } from '@daybreak/service-kit/decision';
import { describe, expect, test } from 'vitest';
import { datasetAggregate } from './decide.ts';
import type { Effect } from './effects.ts';
import { failure } from './failure.ts';
import type { Input } from './inputs.ts';
import type { DatasetState } from './run.ts';
import {
  broken,
  crawled,
  curated,
  extracted,
  ownEffects,
  passed,
  replayed,
  requested,
} from './testing/news.ts';
import type { WaitingPhase } from './watch.ts';

const { decide, initial } = datasetAggregate({ lookAfterSeconds: 60, staleAfterSeconds: 6 * 3600 });

type Story = Decision<DatasetState, Effect>;

const night = '2026-11-22T01:00:00.000Z';
const later = (seconds: number) => new Date(Date.parse(night) + seconds * 1000).toISOString();

/** Given what came before, a second apart, when the last of these comes, then this is the answer. */
function when(...inputs: readonly Input[]): Story {
  return inputs.reduce<Story>((story, input, index) => decide(story.state, input, contextAt(later(index))), {
    state: initial,
    effects: [],
  });
}

const contextAt = (now: string) => ({ now, eventId: 'e', correlationId: null, replayName: null });

const next = (story: Story, input: Input, now = later(60)) => decide(story.state, input, contextAt(now));

const toCrawling = [requested('r1')] as const;
const toExtracting = [...toCrawling, crawled(later(1))] as const;
const toCurating = [...toExtracting, extracted('r1')] as const;
const toChecking = [...toCurating, curated('r1')] as const;

const phases = ({ effects }: Story) =>
  dataOf(effects, 'RunProgressed').map(({ runId, phase }) => `${runId} ${phase}`);

describe('a run goes through its phases', () => {
  test('a request lets the crawler look at the source', () => {
    const story = when(...toCrawling);
    expect(phases(story)).toEqual(['r1 crawling']);
    expect(ownEffects(story.effects)).toEqual([{ type: 'start-crawler', dataset: 'sales' }]);
  });

  test('a crawl that fits the contract starts the extract job over the window', () => {
    const story = when(...toExtracting);
    expect(phases(story)).toEqual(['r1 extracting']);
    expect(ownEffects(story.effects)).toMatchObject([
      { type: 'start-extract', run: { runId: 'r1', window: { low: null, high: night } } },
    ]);
  });

  test('an extract is told of, with what was read, and curated onto a clone', () => {
    const story = when(...toCurating);
    expect(dataOf(story.effects, 'BatchExtracted')).toMatchObject([
      {
        rowsRead: 12,
        landing: 's3://landing/sales/r1/',
        window: { low: null, high: '2026-11-22T00:59:00.000Z' },
      },
    ]);
    expect(phases(story)).toEqual(['r1 curating']);
    expect(ownEffects(story.effects)).toMatchObject([
      { type: 'start-curate', run: { runId: 'r1', landing: ['s3://landing/sales/r1/'] } },
    ]);
  });

  test('a staged batch waits for its verdict', () => {
    const story = when(...toChecking);
    expect(dataOf(story.effects, 'BatchStaged')).toMatchObject([
      {
        staging: { database: 'daybreak_staging', table: 'sales__r1' },
        businessDates: ['2026-11-21'],
        counts: { rowsRead: 12, rowsPublished: 9, rowsQuarantined: 2, duplicatesDropped: 1 },
      },
    ]);
    expect(phases(story)).toEqual(['r1 checking']);
    expect(ownEffects(story.effects)).toEqual([]);
  });

  test('a passed and swapped batch is published, and its clone dropped', () => {
    const story = when(...toChecking, passed('r1'));
    expect(dataOf(story.effects, 'BatchPublished')).toMatchObject([
      {
        runId: 'r1',
        window: { low: null, high: '2026-11-22T00:59:00.000Z' },
        businessDates: ['2026-11-21'],
        metadataLocation: 's3://lake/sales/metadata/00002.metadata.json',
        seconds: 4,
      },
    ]);
    expect(phases(story)).toEqual(['r1 published']);
    expect(ownEffects(story.effects)).toEqual([{ type: 'drop-staging', dataset: 'sales', runId: 'r1' }]);
    expect(story.state.active).toBeNull();
  });

  test('a batch that broke a rule is held, says which rule on how many rows, and its clone is dropped', () => {
    const story = when(...toChecking, broken('r1'));
    expect(dataOf(story.effects, 'BatchHeld')).toMatchObject([
      { failedRules: [{ rule: 'IsComplete "store_id"', result: 'FAIL', failedRows: 3 }] },
    ]);
    expect(dataOf(story.effects, 'BatchPublished')).toEqual([]);
    expect(ownEffects(story.effects)).toEqual([{ type: 'drop-staging', dataset: 'sales', runId: 'r1' }]);
  });

  test('every event of it fits its contract', () => {
    for (const end of [passed('r1'), broken('r1')]) {
      const inputs = [...toChecking, end];
      for (let count = 1; count <= inputs.length; count += 1) {
        for (const effect of when(...inputs.slice(0, count)).effects) {
          if (effect.type !== 'publish') continue;
          const contract = daybreakContracts.find(({ detailType }) => detailType === effect.detailType)!;
          expect(contract.data.safeParse(effect.data).error).toBeUndefined();
        }
      }
    }
  });
});

describe('a run that waits looks by itself', () => {
  const overdue = (phase: WaitingPhase, check = 1): Input => ({ type: 'overdue', runId: 'r1', phase, check });
  const looks = ({ effects }: Story) =>
    effects.flatMap((effect) => (effect.type === 'remind' ? [[effect.delaySeconds, effect.data]] : []));
  const look = (phase: WaitingPhase, check = 1) => [60, { runId: 'r1', dataset: 'sales', phase, check }];

  test.each([
    ['crawling', toCrawling],
    ['extracting', toExtracting],
    ['curating', toCurating],
    ['checking', toChecking],
  ] satisfies [WaitingPhase, readonly Input[]][])('later, in %s, asked for first of all', (phase, given) => {
    const story = when(...given);
    expect(looks(story)).toEqual([look(phase)]);
    expect(story.effects[0]?.type).toBe('remind');
  });

  test('not where it waits for another run, or has ended', () => {
    expect(looks(when(...toCrawling, requested('r2')))).toEqual([]);
    expect(looks(when(...toChecking, passed('r1')))).toEqual([]);
  });

  test('the next of the queue too', () => {
    const story = when(...toChecking, requested('r2'), passed('r1'));
    expect(looks(story)).toEqual([[60, { runId: 'r2', dataset: 'sales', phase: 'crawling', check: 1 }]]);
  });

  test('again, as long as what it waits for goes on', () => {
    const story = next(when(...toExtracting), overdue('extracting', 7));
    expect(looks(story)).toEqual([look('extracting', 8)]);
    expect(story.effects).toHaveLength(1);
  });

  test.each([
    ['a phase that is over', toCurating, overdue('extracting')],
    ['another run', toCrawling, { ...overdue('crawling'), runId: 'r0' } as Input],
    ['a run that has ended', [...toChecking, passed('r1')], overdue('checking')],
  ] satisfies [string, readonly Input[], Input][])('which changes nothing about %s', (_, given, input) => {
    const story = when(...given);
    expect(next(story, input)).toEqual({ state: story.state, effects: [] });
  });

  test.each([
    ['crawling', toCrawling, 6 * 3600, 'RUN_STALLED'],
    ['curating', toCurating, 6 * 3600, 'RUN_STALLED'],
    ['checking', toChecking, 45 * 60, 'VERDICT_MISSING'],
  ] satisfies [WaitingPhase, readonly Input[], number, string][])(
    'until, in %s, its time is over',
    (phase, given, seconds, code) => {
      expect(looks(next(when(...given), overdue(phase), later(seconds - 1)))).toHaveLength(1);
      const story = next(when(...given), overdue(phase), later(given.length + seconds));
      expect(dataOf(story.effects, 'RunFailed')).toMatchObject([{ phase, code, retryable: true }]);
      expect(story.state.active).toBeNull();
    },
  );
});

describe('one run at a time', () => {
  test('a further request waits and begins when the first has ended', () => {
    const waiting = when(...toCrawling, requested('r2', { attempt: 2 }));
    expect(phases(waiting)).toEqual(['r2 queued']);
    expect(ownEffects(waiting.effects)).toEqual([]);
    const failed = next(waiting, { type: 'crawl-failed', at: later(2), failure: failure('CRAWL_FAILED') });
    expect(phases(failed)).toEqual(['r1 failed', 'r2 crawling']);
    expect(ownEffects(failed.effects)).toEqual([{ type: 'start-crawler', dataset: 'sales' }]);
  });

  test('a request that comes again starts nothing: not while it waits, runs, or after it ended', () => {
    const running = when(...toCrawling);
    expect(next(running, requested('r1'))).toEqual({ state: running.state, effects: [] });
    const waiting = when(...toCrawling, requested('r2'));
    expect(next(waiting, requested('r2'))).toEqual({ state: waiting.state, effects: [] });
    const ended = when(...toChecking, passed('r1'));
    expect(next(ended, requested('r1'))).toEqual({ state: ended.state, effects: [] });
  });

  test('a run that stands still for hours gives way to the next request', () => {
    const story = next(when(...toExtracting), requested('r2'), later(7 * 3600));
    expect(dataOf(story.effects, 'RunFailed')).toMatchObject([
      { runId: 'r1', phase: 'extracting', code: 'RUN_STALLED', retryable: true },
    ]);
    expect(phases(story)).toEqual(['r1 failed', 'r2 crawling']);
  });
});

describe('news that is not about the active run in its phase changes nothing', () => {
  test.each([
    ['a second crawl', toExtracting, crawled(later(9))],
    ["a crawl from before this run's", toCrawling, crawled('2026-11-22T00:59:59.000Z')],
    ['an extract of another run', toExtracting, extracted('r0')],
    ['a second extract', toCurating, extracted('r1')],
    ['a second curation', toChecking, curated('r1')],
    ['a verdict before the batch is staged', toCurating, passed('r1')],
    ['a verdict on another run', toChecking, passed('r0', null)],
    ['a second verdict', [...toChecking, passed('r1')], passed('r1')],
    ['a verdict the other way, too late', [...toChecking, passed('r1')], broken('r1')],
    ['an extract job that failed after the run went on', toCurating, jobFailed('extracting')],
  ] satisfies [string, readonly Input[], Input][])('%s', (_, given, input) => {
    const story = when(...given);
    expect(next(story, input)).toEqual({ state: story.state, effects: [] });
  });

  test("a crawl's time counts in whole seconds, as EventBridge gives it", () => {
    const begun = decide(initial, requested('r1'), contextAt('2026-11-22T01:00:00.900Z'));
    expect(phases(next({ ...begun }, crawled('2026-11-22T01:00:00Z')))).toEqual(['r1 extracting']);
  });
});

function jobFailed(phase: 'extracting' | 'curating'): Input {
  return { type: 'phase-failed', runId: 'r1', phase, failure: failure('JOB_CRASHED') };
}

describe('a run fails', () => {
  test('before it begins where something is in its way, and the one under way goes on', () => {
    const story = when(...toExtracting, requested('r2', {}, failure('JOB_MISSING')));
    expect(dataOf(story.effects, 'RunFailed')).toMatchObject([
      { runId: 'r2', phase: 'queued', code: 'JOB_MISSING', retryable: false },
    ]);
    expect(story.state.active?.runId).toBe('r1');
    expect(next(story, requested('r2', {}, failure('JOB_MISSING'))).effects).toEqual([]);
  });

  test('where the source lacks a column of the contract: it says which, and trying again cannot help', () => {
    const story = when(...toCrawling, crawled(later(1), { added: ['vat_id'], missing: ['store_id'] }));
    expect(dataOf(story.effects, 'SourceDrifted')).toMatchObject([
      { added: ['vat_id'], missing: ['store_id'] },
    ]);
    expect(dataOf(story.effects, 'RunFailed')).toMatchObject([
      {
        phase: 'crawling',
        code: 'CONTRACT_MISMATCH',
        retryable: false,
        cause: expect.stringContaining('store_id') as string,
      },
    ]);
    expect(ownEffects(story.effects)).toEqual([]);
  });

  test('not where the source gained a column: that is told, and stays out', () => {
    const story = when(...toCrawling, crawled(later(1), { added: ['vat_id'], missing: [] }));
    expect(dataOf(story.effects, 'SourceDrifted')).toMatchObject([{ added: ['vat_id'], missing: [] }]);
    expect(phases(story)).toEqual(['r1 extracting']);
  });

  test('not where the source lost a column that the contract lets go: it is read as empty', () => {
    const seen = crawled(later(1), { added: [], missing: ['till_no'] });
    const lenient = { ...seen.contract, drift: { ...seen.contract.drift, dropped: 'accept' as const } };
    const story = when(...toCrawling, { ...seen, contract: lenient });
    expect(dataOf(story.effects, 'SourceDrifted')).toMatchObject([
      { missing: ['till_no'], differences: [{ kind: 'dropped', column: 'till_no', policy: 'accept' }] },
    ]);
    expect(ownEffects(story.effects)).toMatchObject([
      { type: 'start-extract', run: { absent: ['till_no'] } },
    ]);
  });

  test('where a type of the source holds more than it did when the contract was first held against it', () => {
    const seen = crawled(later(1));
    const wider = seen.columns?.map((column) =>
      column.name === 'till_no' ? { ...column, type: 'bigint' } : column,
    );
    const before = seen.columns?.map((column) =>
      column.name === 'till_no' ? { ...column, type: 'int' } : column,
    );
    const { state } = when(...toCrawling, { ...seen, columns: before ?? null });
    const crawling = { ...state, active: state.active && { ...state.active, phase: 'crawling' as const } };
    const story = next({ state: crawling, effects: [] }, { ...seen, columns: wider ?? null });
    expect(dataOf(story.effects, 'RunFailed')).toMatchObject([
      {
        code: 'CONTRACT_MISMATCH',
        cause: expect.stringContaining('till_no was int in the source and is bigint now') as string,
      },
    ]);
    expect(story.state.baseline).toEqual(crawling.baseline);
  });

  test('where the crawler found no table', () => {
    const story = when(...toCrawling, crawled(later(1), 'no-table'));
    expect(dataOf(story.effects, 'RunFailed')).toMatchObject([
      { code: 'SOURCE_TABLE_MISSING', retryable: false },
    ]);
  });

  test('where the lake table differs from the contract: the batch is landed all the same', () => {
    const story = when(...toExtracting, extracted('r1', 'Column total is a double there.'));
    expect(dataOf(story.effects, 'BatchExtracted')).toHaveLength(1);
    expect(dataOf(story.effects, 'RunFailed')).toMatchObject([
      {
        phase: 'curating',
        code: 'SCHEMA_CHANGED',
        retryable: false,
        cause: 'Column total is a double there.',
      },
    ]);
    expect(story.state.landings).toEqual(['s3://landing/sales/r1/']);
  });

  test('with its job, and its clone is dropped', () => {
    const story = when(...toCurating, jobFailed('curating'));
    expect(dataOf(story.effects, 'RunFailed')).toMatchObject([
      { phase: 'curating', code: 'JOB_CRASHED', retryable: true, attempt: 1 },
    ]);
    expect(ownEffects(story.effects)).toEqual([{ type: 'drop-staging', dataset: 'sales', runId: 'r1' }]);
  });

  test('where there is no verdict', () => {
    const story = when(...toChecking, {
      type: 'evaluation-failed',
      data: { runId: 'r1', dataset: 'sales', code: 'EVALUATION_LOST', cause: 'It died.', retryable: true },
    });
    expect(dataOf(story.effects, 'RunFailed')).toMatchObject([
      { phase: 'checking', code: 'EVALUATION_LOST', retryable: true },
    ]);
  });

  test.each([
    ['conflict', 'LAKE_CONFLICT'],
    ['staging-missing', 'STAGING_MISSING'],
  ] as const)('where the swap ends in %s', (outcome, code) => {
    const story = when(...toChecking, passed('r1', { outcome }));
    expect(dataOf(story.effects, 'RunFailed')).toMatchObject([{ phase: 'checking', code, retryable: true }]);
    expect(dataOf(story.effects, 'BatchPublished')).toEqual([]);
  });
});

describe('a replay', () => {
  const name = 'sales.2026-11-01.2026-11-05.mfx3k2';

  test('curates its dates again from all that has landed, without a look at the source', () => {
    const story = when(...toChecking, passed('r1'), replayed(name, { runId: 'p1' }));
    expect(phases(story)).toEqual(['p1 curating']);
    expect(ownEffects(story.effects)).toEqual([
      {
        type: 'start-curate',
        run: {
          runId: 'p1',
          dataset: 'sales',
          origin: 'replay',
          businessDates: { from: '2026-11-01', to: '2026-11-05' },
          landing: ['s3://landing/sales/r1/', 's3://landing/sales/first/'],
          rebuilt: [],
          keyVersion: null,
        },
      },
    ]);
  });

  test('knows the batches that hold all of their days: what landed before says nothing of them', () => {
    const dates = { from: '2026-11-02', to: '2026-11-03' };
    const story = when(
      requested('r1', { origin: 'dates', businessDates: dates }),
      crawled(later(1)),
      extracted('r1'),
      curated('r1'),
      passed('r1'),
      replayed(name, { runId: 'p1' }),
    );
    expect(ownEffects(story.effects)).toMatchObject([
      { run: { rebuilt: [{ runId: 'r1', landing: 's3://landing/sales/r1/', ...dates }] } },
    ]);
  });

  test('is one run, however many events it brings', () => {
    const story = when(replayed(name, { runId: 'p1' }));
    expect(next(story, replayed(name, { runId: 'p2' }))).toEqual({ state: story.state, effects: [] });
  });

  test('waits for the run under way, and sees its batch', () => {
    const story = when(
      replayed('sales.2026-10-01.2026-10-01.a', { runId: 'p0' }),
      requested('r1'),
      replayed(name, { runId: 'p1' }),
    );
    expect(phases(story)).toEqual(['p1 queued']);
    const ended = [
      jobFailedOf('p0'),
      crawled(later(61)),
      extracted('r1'),
      curated('r1'),
      passed('r1'),
    ].reduce<Story>((before, input) => next(before, input), story);
    expect(phases(ended)).toEqual(['r1 published', 'p1 curating']);
    expect(ended.state.active?.landing).toEqual(['s3://landing/sales/first/', 's3://landing/sales/r1/']);
  });

  test('is published as the replay that it is', () => {
    const story = when(replayed(name, { runId: 'p1' }), curated('p1'), passed('p1'));
    expect(dataOf(story.effects, 'BatchPublished')).toMatchObject([{ origin: 'replay', runId: 'p1' }]);
    expect(story.effects.find(({ type }) => type === 'publish')).toMatchObject({ correlationId: name });
  });

  test('is refused where the lake table differs from the contract; the run under way goes on', () => {
    const story = when(...toExtracting, replayed(name, { runId: 'p1', obstacle: failure('SCHEMA_CHANGED') }));
    expect(dataOf(story.effects, 'RunFailed')).toMatchObject([{ runId: 'p1', code: 'SCHEMA_CHANGED' }]);
    expect(story.state.active?.runId).toBe('r1');
  });
});

function jobFailedOf(runId: string): Input {
  return { type: 'phase-failed', runId, phase: 'curating', failure: failure('JOB_CRASHED') };
}
