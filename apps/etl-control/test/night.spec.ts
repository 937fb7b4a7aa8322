import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PulledPlug, world, type Fates } from './world.ts';

const order = fc.infiniteStream(fc.tuple(fc.nat(), fc.nat({ max: 3 })));
const faults = fc.array(fc.boolean(), { maxLength: 12 });

interface Ending {
  readonly job?: string;
  readonly verdict?: 'passed' | 'failed';
}

const endings: readonly Ending[] = [
  {},
  { verdict: 'failed' },
  { job: 'SOURCE_QUERY_FAILED: The source could not run the extraction query (SQLSTATE 57014).' },
];

/** Three runs of two datasets, two of which wait for each other, and whatever becomes of them. */
async function play(
  ending: Ending,
  {
    pick,
    plug,
    heard,
  }: { pick?: () => readonly [number, boolean]; plug?: () => void; heard?: () => boolean },
) {
  const fates: Fates = {
    ...(ending.verdict === undefined ? {} : { verdict: ending.verdict }),
    ...(plug === undefined ? {} : { plug }),
    ...(heard === undefined ? {} : { heard }),
    job: ({ runId }) => (runId === 'stores1' ? (ending.job ?? null) : null),
  };
  const there = world(fates);
  there.request('stores');
  there.request('products');
  await over(there, pick);
  there.request('stores', { runId: 'stores2' });
  there.request('products', { runId: 'products2' });
  await over(there, pick);
  return there;
}

/** A look finds what ended, or starts what never began; four phases, so a run is over after as many, and some for faults. */
async function over(there: ReturnType<typeof world>, pick?: () => readonly [number, boolean]) {
  await there.settle(pick);
  for (let looks = 0; looks < 12; looks += 1) {
    there.elapse();
    await there.settle(pick);
  }
}

type World = Awaited<ReturnType<typeof play>>;

async function outcome(there: World) {
  const runs = (await there.service.documents.list('runs')) as readonly {
    runId: string;
    phase: string;
    failure: { code: string } | null;
  }[];
  const ids = runs.map(({ runId }) => runId);
  return {
    runs: runs.map(({ runId, phase, failure }) => [runId, phase, failure?.code ?? null]),
    published: there
      .published('BatchPublished')
      .map(({ detail }) => (detail.data as { runId: string }).runId)
      .sort(),
    clones: (
      await Promise.all(
        ['stores', 'products'].flatMap((dataset) => ids.map((id) => there.staged(dataset, id))),
      )
    ).filter((entry) => entry !== null),
    lake: await Promise.all(
      ['stores', 'products'].map(async (dataset) => versionOf(await there.current(dataset))),
    ),
  };
}

/** Whose version is current; a table that nobody published to has a metadata file of no run. */
const versionOf = (metadataLocation: string | null) =>
  /(\w+)\.metadata\.json$/.exec(metadataLocation ?? '')?.[1]?.replace(/^\d+$/, 'empty');

test('in any order, with duplicates, with events lost, and with the plug pulled anywhere, each run ends the same and once', async () => {
  const calm = new Map(
    await Promise.all(
      endings.map(async (ending) => [ending, await outcome(await play(ending, {}))] as const),
    ),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...endings),
      order,
      faults,
      faults,
      async (ending, stream, pulled, lost) => {
        const left = [...pulled];
        const losses = [...lost];
        let duplicates = 0;
        const there = await play(ending, {
          pick: () => {
            const [index, again] = stream.next().value as [number, number];
            return [index, again === 0 && (duplicates += 1) < 8];
          },
          plug: () => {
            if (left.pop() === true) throw new PulledPlug();
          },
          heard: () => losses.pop() !== true,
        });
        const ended = await outcome(there);
        expect(ended).toEqual(calm.get(ending));
        const started = there.jobRuns.map(({ job, runId }) => `${job} ${runId}`);
        expect(new Set(started).size).toBe(started.length);
        expect(new Set(ended.published).size).toBe(ended.published.length);
      },
    ),
    { numRuns: 100 },
  );
});
