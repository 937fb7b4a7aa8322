import { describe, expect, test } from 'vitest';
import { ActiveFaults } from './active-faults.ts';
import type { FaultRule } from './fault-rule.ts';

const requests = Array.from({ length: 2000 }, (_, n) =>
  n % 3 === 0
    ? { service: 'SQS', operation: 'SendMessage' }
    : { service: 'S3', operation: n % 3 === 1 ? 'GetObject' : 'PutObject' },
);
const run = (rules: readonly FaultRule[], seed = 7) => {
  const faults = new ActiveFaults({ seed, rules });
  const fates = requests.map((request) => faults.ofRequest(request));
  return { fates, report: faults.report() };
};
/** Numbers of the requests that a kind befell. */
const hitBy = (kind: string, { fates }: ReturnType<typeof run>) =>
  fates.flatMap((fate, n) => (fate?.kind === kind ? [n] : []));

const drop: FaultRule = { kind: 'drop', rate: 0.1, service: 'SQS' };

describe('the same sequence of requests', () => {
  test('meets the same faults with the same seed, and others with another', () => {
    const rules: FaultRule[] = [{ kind: 'throttle', rate: 0.2 }, drop];
    expect(run(rules)).toEqual(run(rules));
    expect(run(rules).fates).not.toEqual(run(rules, 8).fates);
  });

  test('meets the same faults of a rule whatever the other rules do', () => {
    const alone = hitBy('drop', run([drop]));
    const others: FaultRule[] = [
      { kind: 'delay', rate: 0.5, service: 'S3', milliseconds: 1 },
      { kind: 'error', rate: 0.3, service: 'S3', operation: 'GetObject' },
      { kind: 'duplicate', rate: 1 },
    ];
    expect(alone.length).toBeGreaterThan(30);
    expect(hitBy('drop', run([...others, drop]))).toEqual(alone);
    // Where two hit the same request the first rule's fault is done, and the second still had its turn.
    const shared = run([{ kind: 'throttle', rate: 0.5 }, drop]);
    const throttled = hitBy('throttle', run([{ kind: 'throttle', rate: 0.5 }]));
    expect(hitBy('throttle', shared)).toEqual(throttled);
    expect(hitBy('drop', shared)).toEqual(alone.filter((n) => !throttled.includes(n)));
  });

  test('meets at a higher rate whatever it meets at a lower one', () => {
    const at = (rate: number) => hitBy('drop', run([{ ...drop, rate }]));
    const often = at(0.6);
    expect(at(0.2).filter((n) => !often.includes(n))).toEqual([]);
    expect(at(0)).toEqual([]);
    expect(at(1)).toEqual(requests.flatMap(({ service }, n) => (service === 'SQS' ? [n] : [])));
  });
});

test('a rule strikes as often as its rate says, and only what it is for', () => {
  const { fates, report } = run([{ kind: 'error', rate: 0.25, service: 'S3', operation: 'PutObject' }]);
  const [{ asked, struck } = { asked: 0, struck: 0 }] = report;
  expect(asked).toBe(requests.filter(({ operation }) => operation === 'PutObject').length);
  expect(struck / asked).toBeGreaterThan(0.2);
  expect(struck / asked).toBeLessThan(0.3);
  expect(hitBy('error', { fates, report }).every((n) => requests[n]?.operation === 'PutObject')).toBe(true);
});

test('two rules for the same have random numbers of their own', () => {
  const { report } = run([drop, drop]);
  const both = hitBy('drop', run([drop, drop]));
  expect(both.length).toBeGreaterThan(hitBy('drop', run([drop])).length);
  expect(report[1]?.struck).toBeGreaterThan(0);
});

test('a connection ends before and after the work where nothing else is said', () => {
  const moments = run([drop]).fates.flatMap((fate) => (fate?.kind === 'drop' ? [fate.when] : []));
  expect(new Set(moments)).toEqual(new Set(['before', 'after']));
  const after = run([{ ...drop, when: 'after' }]).fates.filter((fate) => fate !== undefined);
  expect(after.every((fate) => fate.kind === 'drop' && fate.when === 'after')).toBe(true);
});

describe('deliveries', () => {
  const faults = (...rules: FaultRule[]) => new ActiveFaults({ seed: 1, rules });

  test('are befallen by queue and by service', () => {
    const late: FaultRule = { kind: 'late', rate: 1, queue: 'one', milliseconds: 5 };
    expect(faults(late).ofDelivery('one')).toEqual({ kind: 'late', milliseconds: 5 });
    expect(faults(late).ofDelivery('other')).toBeUndefined();
    const bySqs: FaultRule = { kind: 'duplicate', rate: 1, service: 'SQS' };
    const byBus: FaultRule = { kind: 'duplicate', rate: 1, service: 'EventBridge' };
    expect([faults(bySqs).ofDelivery('one'), faults(bySqs).givenAgain('one')]).toEqual([undefined, true]);
    expect([faults(byBus).ofDelivery('one'), faults(byBus).givenAgain('one')]).toEqual([
      { kind: 'duplicate' },
      false,
    ]);
  });

  test('pass over no more messages than there are, and strike only where there are some', () => {
    const reorder = faults({ kind: 'reorder', rate: 1 });
    expect([0, 1].map((standing) => reorder.passedOver('q', standing))).toEqual([0, 0]);
    for (let standing = 2; standing < 40; standing++) {
      const passed = reorder.passedOver('q', standing);
      expect(passed).toBeGreaterThan(0);
      expect(passed).toBeLessThan(Math.min(standing, 10));
    }
    expect(reorder.report()).toMatchObject([{ asked: 40, struck: 38 }]);
  });

  test('fail entries with either code, or with the one that is named', () => {
    const either = faults({ kind: 'entry', rate: 1 });
    expect(new Set(Array.from({ length: 40 }, () => either.ofEntry()))).toEqual(
      new Set(['ThrottlingException', 'InternalFailure']),
    );
    expect(faults({ kind: 'entry', rate: 1, code: 'InternalFailure' }).ofEntry()).toBe('InternalFailure');
  });
});
