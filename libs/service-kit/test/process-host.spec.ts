import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runService, type RunningService } from '../src/index.ts';
import { counterEnvironment, deadLetters, queue } from './counter-environment.ts';
import { counterService, type CounterDependencies } from './counter-service.ts';
import { held, published } from './events.ts';
import { fakeAws, type FakeAws } from './fake-aws.ts';

interface Line {
  readonly msg: string;
  readonly [field: string]: unknown;
}

let aws: FakeAws;
let running: RunningService | undefined;
let lines: string[];

const told = (msg: string): Line[] =>
  lines.map((line) => JSON.parse(line) as Line).filter((line) => line.msg === msg);
const eventually = (expectation: () => void) => vi.waitFor(expectation, { timeout: 10_000, interval: 10 });

async function start(dependencies: Partial<CounterDependencies> = {}): Promise<RunningService> {
  running = await runService(counterService({ note: () => Promise.resolve(), ...dependencies }), {
    environment: counterEnvironment(aws),
    logDestination: { write: (line) => void lines.push(line) },
  });
  return running;
}

const get = async (path: string) => {
  const response = await fetch(`${running?.url ?? ''}${path}`);
  return { status: response.status, body: await response.json() };
};

beforeEach(async () => {
  lines = [];
  aws = await fakeAws();
  await aws.dynamo.createTable('counter');
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  await aws.close();
});

describe('the queue consumer', () => {
  it('handles a message, performs its effects and deletes it; drops its duplicate', async () => {
    const notes: string[] = [];
    await start({ note: (runId) => Promise.resolve(void notes.push(runId)) });
    aws.send(queue, JSON.stringify(published({ runId: 'r1' })));
    aws.send(queue, JSON.stringify(published({ runId: 'r1' })));
    await eventually(() => expect(told('handled')).toHaveLength(3));
    expect(told('handled')).toContainEqual(
      expect.objectContaining({
        service: 'counter',
        correlationId: 'night-7',
        eventId: 'e-r1',
        runId: 'r1',
        contract: 'daybreak.etl-control/BatchPublished',
      }),
    );
    // The reminder that it sent to itself; the fake queue knows no delay.
    expect(told('handled').map(({ contract }) => contract)).toContain(
      'daybreak.extraction-scheduler/RetryDue',
    );
    expect(notes).toEqual(['r1']);
    expect(aws.put).toMatchObject([{ EventBusName: 'daybreak', DetailType: 'RunAbandoned' }]);
    await eventually(() => expect(aws.messages(queue)).toEqual([]));
  });

  it.each([
    ['NOT_JSON', 'unknown', 'not json: 1970-01-01'],
    ['NOT_AN_ENVELOPE', 'unknown', '{"hello":"1970-01-01"}'],
    [
      'UNKNOWN_CONTRACT',
      'unknown',
      JSON.stringify({ ...published({ runId: 'r1' }), 'detail-type': '1970-01-01' }),
    ],
    [
      'DOES_NOT_FIT_CONTRACT',
      'daybreak.etl-control/BatchPublished',
      JSON.stringify({
        ...published({ runId: 'r1' }),
        detail: { ...published({ runId: 'r1' }).detail, data: { runId: '1970-01-01' } },
      }),
    ],
  ])('moves a message that no try could read to the dead-letter queue: %s', async (code, contract, body) => {
    await start();
    aws.send(queue, body);
    await eventually(() => expect(aws.messages(deadLetters)).toHaveLength(1));
    const [dead] = aws.messages(deadLetters);
    expect(dead?.body).toBe(body);
    expect(dead?.attributes).toMatchObject({
      DaybreakCode: { StringValue: code },
      DaybreakContract: { StringValue: contract },
    });
    expect(dead?.attributes['DaybreakReason']?.StringValue).toMatch(/\.$/);
    await eventually(() => expect(aws.messages(queue)).toEqual([]));
    expect(JSON.stringify([dead?.attributes, lines])).not.toContain('1970-01-01');
    expect(aws.put).toEqual([]);
  });

  it('leaves a message that failed on the queue, each time for longer, and tells no text that is not its own', async () => {
    let tries = 0;
    await start({
      onHeld: () => {
        tries += 1;
        return tries < 3 ? Promise.reject(new Error('SECRET VALUE')) : Promise.resolve();
      },
    });
    aws.send(queue, JSON.stringify(held('r1')));
    for (const hides of [[1], [1, 4]]) {
      await eventually(() => expect(aws.messages(queue)[0]?.hides).toEqual(hides));
      aws.release(queue);
    }
    await eventually(() => expect(told('handled')).toHaveLength(1));
    await eventually(() => expect(aws.messages(queue)).toEqual([]));
    expect(told('failed: the message stays queued')).toMatchObject([
      { receiveCount: 1, retrySeconds: 1, err: { name: 'Error' } },
      { receiveCount: 2, retrySeconds: 4 },
    ]);
    expect(lines.join('')).not.toContain('SECRET');
  });

  it('tries again, under the same event id, when the bus refused an event at HTTP 200', async () => {
    await start();
    aws.refusePut('ThrottlingException');
    aws.send(queue, JSON.stringify(published({ runId: 'r1' })));
    await eventually(() => expect(aws.messages(queue)[0]?.hides).toEqual([1]));
    expect(told('failed: the message stays queued')).toMatchObject([
      { err: { code: 'EVENTS_NOT_ACCEPTED' } },
    ]);
    aws.release(queue);
    await eventually(() => expect(aws.put).toHaveLength(1));
  });

  it('handles messages of one aggregate one after the other, of several at once', async () => {
    const inHand = new Set<string>();
    const overlaps: string[][] = [];
    const gate: PromiseWithResolvers<void> = Promise.withResolvers();
    await start({
      note: async (runId) => {
        inHand.add(runId);
        overlaps.push([...inHand]);
        await gate.promise;
        inHand.delete(runId);
      },
    });
    for (const [runId, dataset] of [
      ['s1', 'sales'],
      ['s2', 'sales'],
      ['p1', 'products'],
    ] as const)
      aws.send(queue, JSON.stringify(published({ runId, dataset })));
    await eventually(() => expect(overlaps).toHaveLength(2));
    gate.resolve();
    await eventually(() =>
      expect(told('handled').filter(({ runId }) => runId !== undefined).length).toBeGreaterThanOrEqual(3),
    );
    expect(overlaps.some((together) => together.includes('p1') && together.length === 2)).toBe(true);
    expect(overlaps.every((together) => !(together.includes('s1') && together.includes('s2')))).toBe(true);
  });
});

describe('stopping', () => {
  it('finishes what is in hand, receives no more, and closes', async () => {
    const begun: PromiseWithResolvers<void> = Promise.withResolvers();
    const gate: PromiseWithResolvers<void> = Promise.withResolvers();
    const { stop, url } = await start({
      onHeld: async () => {
        begun.resolve();
        await gate.promise;
      },
    });
    aws.send(queue, JSON.stringify(held('r1')));
    await begun.promise;
    const stopped = stop();
    aws.send(queue, JSON.stringify(published({ runId: 'r2' })));
    gate.resolve();
    await stopped;
    expect(told('handled')).toMatchObject([{ runId: 'r1' }]);
    expect(aws.messages(queue)).toHaveLength(1);
    await expect(fetch(`${url}/health`)).rejects.toThrow();
  });
});

describe('its API', () => {
  it('has the routes of the service, typed and checked', async () => {
    await start();
    aws.send(queue, JSON.stringify(published({ runId: 'r1' })));
    await eventually(() => expect(told('handled').length).toBeGreaterThanOrEqual(1));
    expect(await get('/counts/sales')).toEqual({ status: 200, body: { runs: ['r1'] } });
    expect(await get('/runs')).toEqual({ status: 200, body: [{ dataset: 'sales', place: 0 }] });
    const refused = await get('/counts/1970');
    expect(refused).toEqual({
      status: 400,
      body: {
        code: 'REQUEST_NOT_VALID',
        part: 'params',
        issues: [{ path: '/dataset', code: 'invalid_format' }],
      },
    });
    expect((await get('/nowhere')).status).toBe(404);
  });

  it('describes itself', async () => {
    await start();
    const { body } = await get('/openapi.json');
    expect(Object.keys((body as { paths: object }).paths)).toEqual([
      '/health',
      '/ready',
      '/counts/{dataset}',
      '/runs',
    ]);
    expect(await get('/health')).toEqual({ status: 200, body: { status: 'alive' } });
  });

  it('is ready when queue, table and bus can be reached, and says which cannot', async () => {
    await start();
    const all = { queue: 'reachable', table: 'reachable', bus: 'reachable' };
    expect(await get('/ready')).toEqual({ status: 200, body: { ready: true, ...all } });
    aws.cut('AWSEvents.DescribeEventBus');
    expect(await get('/ready')).toEqual({ status: 503, body: { ready: false, ...all, bus: 'unreachable' } });
  });
});
