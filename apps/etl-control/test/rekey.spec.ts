import type { CuratePlan, RekeyPlan } from '@daybreak/curation';
import { databases } from '@daybreak/service-kit/platform';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyAggregateId } from '../src/core/rekey/decide.ts';
import { PulledPlug, world, type Fates } from './world.ts';

type World = ReturnType<typeof world>;

/** Reminders come due until nothing is under way. */
async function over(there: World, pick?: () => readonly [number, boolean], looks = 30) {
  await there.settle(pick);
  for (let look = 0; look < looks; look += 1) {
    there.elapse();
    await there.settle(pick);
  }
}

async function after(night: Fates = {}): Promise<World> {
  const there = world(night);
  for (const dataset of ['customers', 'sales', 'stores']) there.request(dataset);
  await over(there, undefined, 12);
  return there;
}

const endOf = async (there: World) =>
  (
    (await there.service.documents.list('rekeys')) as { phase: string; failure: { code: string } | null }[]
  ).map(({ phase, failure }) => [phase, failure?.code ?? null]);

const keyOf = async (there: World) =>
  (await there.service.read(there.dependencies.keyAggregate, keyAggregateId)).keyVersion;

const versions = async (there: World) =>
  Promise.all(
    ['customers', 'sales'].map(async (name) => /(\w+)\.metadata/.exec((await there.current(name))!)?.[1]),
  );

const stateOf = (there: World, dataset: string) => there.service.read(there.dependencies.aggregate, dataset);

describe('a re-keying', () => {
  test('swaps the tables with pseudonyms, then the key, and lets runs begin again', async () => {
    const there = await after();
    expect(await keyOf(there)).toBe('1-aaa');
    there.rekey('k1');
    await over(there);
    expect(await endOf(there)).toEqual([['done', null]]);
    expect(await versions(there)).toEqual(['k1', 'k1']);
    expect(await there.current('stores')).not.toMatch(/k1/);
    expect(there.secret).toEqual({ current: 'v2', pending: null });
    expect(await keyOf(there)).toBe('2-bbb');
    for (const dataset of ['customers', 'sales']) {
      expect(await there.staged(dataset, 'k1')).toBeNull();
      expect(await stateOf(there, dataset)).toMatchObject({
        heldBy: null,
        keyVersion: '2-bbb',
        lastPublished: { metadataLocation: await there.current(dataset) },
      });
    }
    expect(there.published('RekeyEnded')).toHaveLength(1);
  });

  test('gives its job what it is to do, under versions of the secret that cannot move', async () => {
    const there = await after();
    there.rekey('k1');
    await over(there);
    const planOf = async (id: string) =>
      JSON.parse((await there.plans.read(there.plans.uri(id, 'rekey')))!) as RekeyPlan;
    const [prepare, finish] = [await planOf('k1prepare1'), await planOf('k1finish1')];
    expect(prepare).toMatchObject({
      step: 'prepare',
      pseudonymKey: { secret: 'daybreak/pseudonym-key', from: 'v1', to: 'v2' },
      datasets: [
        {
          dataset: 'customers',
          landingUri: 's3://landing/customers/',
          lake: { table: { database: databases.lake, table: 'customers' } },
        },
        { dataset: 'sales' },
      ],
    });
    expect(finish).toMatchObject({ step: 'finish', keyVersion: '2-bbb' });
  });

  test('lets a run that is under way end, and holds the next until it is over', async () => {
    const there = await after();
    there.request('sales', { runId: 'sales2' });
    there.rekey('k1');
    for (const message of there.queue.splice(0, 2)) await there.service.deliver(message);
    there.elapse();
    const due = there.queue.findIndex((message) => JSON.stringify(message).includes('"RekeyDue"'));
    for (const message of there.queue.splice(due, 1)) await there.service.deliver(message);
    expect(await stateOf(there, 'sales')).toMatchObject({ heldBy: 'k1', active: { runId: 'sales2' } });
    there.request('sales', { runId: 'sales3' });
    await over(there);
    expect(await endOf(there)).toEqual([['done', null]]);
    const read = async (runId: string) =>
      JSON.parse((await there.plans.read(there.plans.uri(runId, 'curate')))!) as CuratePlan;
    expect((await read('sales2')).keyVersion).toBe('1-aaa');
    expect((await read('sales3')).keyVersion).toBe('2-bbb');
    const order = there.jobRuns.map(({ runId }) => runId);
    expect(order.lastIndexOf('sales2')).toBeLessThan(order.indexOf('k1prepare1'));
    expect(order.indexOf('k1finish1')).toBeLessThan(order.indexOf('sales3'));
  });

  test('replays an old day under the new key', async () => {
    const there = await after();
    there.rekey('k1');
    await over(there);
    there.queue.push(...there.replayOf('sales.2026-11-01.2026-11-05.mfx3k2'));
    await over(there);
    const replayed = there.jobRuns.at(-1)!;
    expect(JSON.parse((await there.plans.read(replayed.planUri))!)).toMatchObject({
      kind: 'curate',
      keyVersion: '2-bbb',
      write: 'rebuild',
    });
  });

  test.each([
    [
      'its job fails',
      { job: ({ runId }) => (runId.startsWith('k1') ? 'ENGINE_FAILED: A step failed.' : null) },
      'ENGINE_FAILED',
    ],
    [
      'the key may not be changed',
      {
        refusal: (call) =>
          call === 'UpdateSecretVersionStage'
            ? Object.assign(new Error('no'), {
                name: 'AccessDeniedException',
                $metadata: { httpStatusCode: 400 },
              })
            : null,
      },
      'AWS_REFUSED',
    ],
  ] as const satisfies readonly (readonly [string, Fates, string])[])(
    'leaves tables and key as they were where %s',
    async (_, fates, code) => {
      const there = await after(fates);
      const before = await versions(there);
      there.rekey('k1');
      await over(there);
      expect(await endOf(there)).toEqual([['failed', code]]);
      expect(await versions(there)).toEqual(before);
      expect(there.secret.current).toBe('v1');
      expect(await stateOf(there, 'sales')).toMatchObject({ heldBy: null, keyVersion: '1-aaa' });
      expect(await there.staged('sales', 'k1')).toBeNull();
    },
  );

  test('puts back what it swapped where another table has moved', async () => {
    const there = await after();
    const before = await versions(there);
    const { tables } = there.dependencies.rekeying;
    const clones = await tables.clone(['customers', 'sales'], 'k1');
    const [customers, sales] = clones.filter(({ kind }) => kind === 'lake');
    for (const { staging } of [customers!, sales!]) await there.move(staging, 'k1');
    await there.move(sales!.table, 'stranger');
    await tables.swap([customers!]);
    expect(await versions(there)).toEqual(['k1', 'stranger']);
    expect(await tables.swap(clones)).toBe('conflict');
    await tables.undo(clones);
    expect(await versions(there)).toEqual([before[0], 'stranger']);
  });

  test('undoes nothing once the key is promoted, by a message that came twice', async () => {
    const there: World = await after({
      refusal: (call) => {
        if (call !== 'UpdateSecretVersionStage') return null;
        Object.assign(there.secret, { current: 'v2', pending: null });
        const metadata = { $metadata: { httpStatusCode: 400 } };
        return Object.assign(new Error('moved'), { name: 'InvalidParameterException', ...metadata });
      },
    });
    there.rekey('k1');
    await over(there);
    expect(await endOf(there)).toEqual([['done', null]]);
    expect(await versions(there)).toEqual(['k1', 'k1']);
  });

  test('goes on where somebody promoted the key by hand before its time', async () => {
    const there = await after();
    there.rekey('k1');
    await there.settle();
    Object.assign(there.secret, { current: 'v2', pending: null });
    await over(there);
    expect(await endOf(there)).toEqual([['done', null]]);
    expect(await versions(there)).toEqual(['k1', 'k1']);
  });

  test('is told of where the secret has nothing new', async () => {
    const there = await after();
    there.secret.pending = null;
    there.rekey('k1');
    await over(there);
    expect(await endOf(there)).toEqual([['failed', 'KEY_NOT_PENDING']]);
  });
});

test('a batch that was hashed with another key never meets the lake', async () => {
  const there = await after({ keyOf: (runId) => (runId === 'sales2' ? '1-zzz' : '1-aaa') });
  const before = await versions(there);
  there.request('sales', { runId: 'sales2' });
  await over(there, undefined, 12);
  expect(there.published('RunFailed').map(({ detail }) => detail.data)).toMatchObject([
    { runId: 'sales2', code: 'KEY_CHANGED', retryable: true },
  ]);
  expect(await versions(there)).toEqual(before);
  expect((await stateOf(there, 'sales')).landings).toEqual(['s3://landing/sales/sales1/']);
});

test('the API begins one, and no second beside it', async () => {
  const there = await after();
  const app = await there.service.app();
  const begun = await app.inject({ method: 'POST', url: '/rekeys' });
  expect(begun.statusCode).toBe(202);
  const { rekeyId } = begun.json<{ rekeyId: string }>();
  there.rekey(rekeyId);
  await there.settle();
  expect((await app.inject({ method: 'POST', url: '/rekeys' })).json()).toMatchObject({
    code: 'REKEY_UNDER_WAY',
  });
  await over(there);
  expect((await app.inject(`/rekeys/${rekeyId}`)).json()).toMatchObject({
    phase: 'done',
    to: '2-bbb',
    counts: [{ dataset: 'customers' }, { dataset: 'sales' }],
  });
  expect((await app.inject('/rekeys')).json()).toMatchObject({ rekeys: [{ rekeyId }] });
  expect((await app.inject('/rekeys/none')).statusCode).toBe(404);
});

test('with the plug pulled anywhere, in any order, with events lost and doubled, it is done once and whole', async () => {
  const order = fc.infiniteStream(fc.tuple(fc.nat(), fc.nat({ max: 3 })));
  const faults = fc.array(fc.boolean(), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(order, faults, faults, async (stream, pulled, lost) => {
      const left = [...pulled];
      const losses = [...lost];
      let armed = false;
      let duplicates = 0;
      const there = await after({
        plug: () => {
          if (armed && left.pop() === true) throw new PulledPlug();
        },
        heard: () => !armed || losses.pop() !== true,
      });
      armed = true;
      there.request('sales', { runId: 'sales2' });
      there.rekey('k1');
      there.request('customers', { runId: 'customers2' });
      await over(there, () => {
        const [index, again] = stream.next().value as [number, number];
        return [index, again === 0 && (duplicates += 1) < 8];
      });
      expect(await endOf(there)).toEqual([['done', null]]);
      expect(await keyOf(there)).toBe('2-bbb');
      expect(there.secret.current).toBe('v2');
      expect(there.published('RekeyEnded')).toHaveLength(1);
      const started = there.jobRuns.map(({ job, runId }) => `${job} ${runId}`);
      expect(new Set(started).size).toBe(started.length);
      const published = there
        .published('BatchPublished')
        .map(({ detail }) => (detail.data as { runId: string }).runId);
      expect(published.filter((id) => ['sales2', 'customers2'].includes(id)).sort()).toEqual([
        'customers2',
        'sales2',
      ]);
      for (const dataset of ['customers', 'sales'])
        expect(await stateOf(there, dataset)).toMatchObject({
          active: null,
          queue: [],
          heldBy: null,
          keyVersion: '2-bbb',
        });
    }),
    { numRuns: 40 },
  );
});
