import type { FaultPlan, FaultRule } from '@daybreak/local-aws';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { bootedHome, expectLake, undisturbedNight } from '../undisturbed-night.ts';
import { expectAllPublished, expectNoDeadLetters, nightsOf, outcomeOf } from '../whole-night.ts';

// Whole nights, and a machine may be loaded.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

describe('a night on an AWS that fails in every way now and then', () => {
  // A receive whose answer is lost hides its messages for seconds, which proves nothing and takes long: SQS loses others.
  const lost = [
    ...(['S3', 'Glue', 'DynamoDB', 'EventBridge', 'Athena'] as const).map((service) => ({ service })),
    ...(['SendMessage', 'DeleteMessage'] as const).map((operation) => ({ operation })),
  ];
  const faults: FaultPlan = {
    seed: 20261129,
    rules: [
      ...lost.map((where) => ({ kind: 'drop', rate: 0.05, when: 'after', ...where }) as const),
      { kind: 'drop', rate: 0.01, when: 'before' },
      { kind: 'throttle', rate: 0.01 },
      { kind: 'error', rate: 0.01 },
      { kind: 'error', rate: 0.01, status: 503 },
      { kind: 'timeout', rate: 0.01, when: 'before', milliseconds: 50 },
      { kind: 'delay', rate: 0.02, milliseconds: 50 },
      { kind: 'entry', rate: 0.12 },
      { kind: 'duplicate', rate: 0.2 },
      { kind: 'reorder', rate: 0.5 },
      { kind: 'late', rate: 0.1, milliseconds: 300 },
    ],
  };

  it('ends with the lake, the counts and the reports of an undisturbed one', async () => {
    const seed = await bootedHome();
    onTestFinished(() => seed.remove());
    const undisturbed = await undisturbedNight(seed);
    const home = await seed.copy();
    onTestFinished(() => home.remove());
    await home.up([], { DAYBREAK_FAULTS: JSON.stringify(faults) });
    const { aws } = await home.running();
    const { rules } = (await (await fetch(`${aws}/_faults`)).json()) as {
      rules: { rule: FaultRule; struck: number }[];
    };
    for (const kind of new Set(rules.map(({ rule }) => rule.kind)))
      expect(
        rules.some(({ rule, struck }) => rule.kind === kind && struck > 0),
        kind,
      ).toBe(true);
    await fetch(`${aws}/_faults`, { method: 'DELETE' });

    expectAllPublished((await nightsOf(home))[0]);
    expect(await outcomeOf(home)).toEqual(undisturbed.outcome);
    await expectLake(home, undisturbed.lake);
    await expectNoDeadLetters(home);
  });
});
