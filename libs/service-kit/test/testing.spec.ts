import { AssertionError } from 'node:assert/strict';
import { describe, expect, it } from 'vitest';
import { delivered, given, inMemoryService } from '../src/testing.ts';
import { counter, counterService, manifest } from './counter-service.ts';
import { published } from './events.ts';

describe('given, when, then', () => {
  const r1 = { dataset: 'sales', runId: 'r1' };
  const r2 = { dataset: 'sales', runId: 'r2' };

  it('folds what was decided on before, and compares what is expected', () => {
    given(counter)
      .events(r1)
      .when(r2)
      .then({ state: { runs: ['r1', 'r2'] } });
    given(counter)
      .state({ runs: ['r0'] })
      .events(r1)
      .when(r2)
      .then({ state: { runs: ['r0', 'r1', 'r2'] } });
    given(counter)
      .when(r1, { correlationId: 'night-9' })
      .then(({ effects }) => expect(effects[1]).toMatchObject({ correlationId: 'night-9' }));
  });

  it('fails where it differs', () => {
    const decision = given(counter).when(r1);
    expect(() => decision.then({ state: { runs: [] } })).toThrow(AssertionError);
    expect(() => decision.then({ effects: [] })).toThrow(AssertionError);
  });
});

describe('a service in memory', () => {
  const { definition } = counterService({ note: () => Promise.resolve() });
  const start = () =>
    inMemoryService({ ...definition, dependencies: { note: () => Promise.resolve() }, manifest });

  it('handles events with the loop of the kit', async () => {
    const service = start();
    expect(await service.deliver(published({ runId: 'r1' }))).toEqual({ handled: true });
    await service.deliver(published({ runId: 'r1' }));
    expect(await service.read(counter, 'sales')).toEqual({ runs: ['r1'] });
    expect(service.published.map(({ detailType }) => detailType)).toEqual(['RunAbandoned']);
    expect(await service.documents.list('runs')).toEqual([{ dataset: 'sales', place: 0 }]);

    const [reminder] = service.reminders;
    expect(reminder?.delaySeconds).toBe(5);
    expect(await service.deliver(delivered(reminder!.event))).toEqual({ handled: true });
  });

  it('refuses what no service could read', async () => {
    expect(await start().deliver('not json')).toMatchObject({
      handled: false,
      refusal: { code: 'NOT_JSON' },
    });
  });

  it('answers its API', async () => {
    const service = start();
    await service.deliver(published({ runId: 'r1' }));
    const app = await service.app();
    expect((await app.inject('/counts/sales')).json()).toEqual({ runs: ['r1'] });
    await app.close();
  });
});
