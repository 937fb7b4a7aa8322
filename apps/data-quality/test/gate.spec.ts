import {
  batchStaged,
  dataQualityEvaluationResultsAvailable,
  evaluationFailed,
  qualityEvaluated,
} from '@daybreak/event-contracts';
import { delivered, eventOf, inMemoryService } from '@daybreak/service-kit/testing';
import { describe, expect, it } from 'vitest';
import { service as definition } from '../src/app.ts';
import type { Measurement } from '../src/core/measurement.ts';
import type { Dependencies, Evaluations } from '../src/dependencies.ts';
import { manifest } from '../src/manifest.ts';
import { readRulesets } from '../src/read-rulesets.ts';

const staging = { database: 'daybreak_staging', table: 'sales__r1' };
const staged = eventOf(batchStaged, {
  eventId: 'staged',
  data: {
    runId: 'r1',
    dataset: 'sales',
    origin: 'night',
    staging,
    businessDates: ['2026-11-20'],
    counts: { rowsRead: 10, rowsPublished: 10, rowsQuarantined: 0, duplicatesDropped: 0 },
    findings: [],
    seconds: 1,
  },
});
const resultOf = ({ table = staging.table, database = staging.database, ruleset = 'daybreak-sales' } = {}) =>
  eventOf(dataQualityEvaluationResultsAvailable, {
    id: `native-${table}-${database}-${ruleset}`,
    detail: {
      resultId: 'dqresult-1',
      context: {
        contextType: 'GLUE_DATA_CATALOG',
        runId: 'dqrun-1',
        databaseName: database,
        tableName: table,
        catalogId: '000000000000',
      },
      rulesetNames: [ruleset],
      state: 'FAILED',
      score: 0.5,
      numRulesSucceeded: 1,
      numRulesFailed: 1,
      numRulesSkipped: 0,
    },
  });
const measurement: Measurement = {
  resultId: 'dqresult-1',
  rules: [
    { rule: 'RowCount > 0', result: 'PASS', metrics: { 'Dataset.*.RowCount': 10 } },
    { rule: 'IsComplete "amount"', result: 'FAIL', metrics: { RowsPassed: 7, RowsFailed: 3 } },
  ],
};

async function gate(evaluations: Partial<Evaluations> = {}, plug: () => void = () => undefined) {
  const starts: string[] = [];
  const service = inMemoryService<Dependencies>({
    manifest,
    plug,
    handlers: definition.definition.handlers,
    routes: definition.definition.routes,
    dependencies: {
      ...(await readRulesets()),
      evaluations: {
        start: ({ token, ruleset }) => {
          starts.push(`${ruleset.name} ${token}`);
          return Promise.resolve({ id: 'dqrun-1' });
        },
        find: () => Promise.resolve('running'),
        result: () => Promise.resolve(measurement),
        ...evaluations,
      },
    },
  });
  const told = () => service.published.map(({ detailType, detail }) => [detailType, detail.data]);
  return { ...service, starts, told };
}

describe('a staged batch', () => {
  it('is judged by the ruleset of its contract, and its history kept', async () => {
    const { deliver, starts, told, app } = await gate();
    await deliver(staged);
    await deliver(staged);
    expect(starts).toEqual(['daybreak-sales daybreak-daybreak_staging-sales__r1']);
    await deliver(resultOf());
    await deliver(resultOf());
    expect(told()).toMatchObject([
      [
        qualityEvaluated.detailType,
        {
          runId: 'r1',
          verdict: 'failed',
          score: 0.5,
          rules: [{ result: 'PASS' }, { result: 'FAIL', failedRows: 3 }],
        },
      ],
    ]);
    const api = await app();
    const history = (await api.inject('/datasets/sales/rulesets')).json<{
      ruleset: string;
      verdicts: { id: string; verdict: string }[];
    }>();
    expect(history.ruleset).toContain('IsPrimaryKey "sale_id"');
    expect(history.verdicts.map(({ verdict }) => verdict)).toEqual(['failed']);
    const one = await api.inject(`/evaluations/${encodeURIComponent(history.verdicts[0]!.id)}`);
    expect(one.json()).toMatchObject({ dataset: 'sales', verdict: 'failed' });
    expect((await api.inject('/evaluations/none')).statusCode).toBe(404);
    expect((await api.inject('/datasets/none/rulesets')).statusCode).toBe(404);
  });

  it.each([1, 2, 3, 4])(
    'has its verdict told by the message that comes again, where the service is killed before write %i of it',
    async (fatal) => {
      let writes = Number.NaN;
      const { deliver, told, documents, reminders } = await gate({}, () => {
        if ((writes += 1) === fatal) throw new Error('killed');
      });
      await deliver(staged);
      writes = 0;
      await expect(deliver(resultOf())).rejects.toThrow('killed');
      await deliver(resultOf());
      await deliver(delivered(reminders[0]!.event));
      const verdicts = told().map(([detailType]) => detailType);
      expect(new Set(verdicts)).toEqual(new Set(['QualityEvaluated']));
      expect(await documents.list('evaluations')).toHaveLength(1);
    },
  );

  it('does not hear of evaluations of other tables, databases or rulesets', async () => {
    const { deliver, told } = await gate();
    await deliver(staged);
    for (const other of [{ table: 'other' }, { database: 'theirs' }, { ruleset: 'theirs' }])
      await deliver(resultOf(other));
    expect(told()).toEqual([]);
  });
});

describe('the watchdog', () => {
  it('takes the result of an evaluation whose event never came', async () => {
    const { deliver, told, reminders, starts } = await gate({
      find: () => Promise.resolve({ resultId: 'dqresult-1' }),
    });
    await deliver(staged);
    await deliver(delivered(reminders[0]!.event));
    expect(new Set(starts).size).toBe(1);
    expect(told()).toMatchObject([[qualityEvaluated.detailType, { verdict: 'failed' }]]);
  });

  it('looks again while it runs, and tells one that died', async () => {
    let found: 'running' | 'EVALUATION_TIMEOUT' = 'running';
    const { deliver, told, reminders } = await gate({ find: () => Promise.resolve(found) });
    await deliver(staged);
    await deliver(delivered(reminders[0]!.event));
    expect(reminders).toHaveLength(2);
    found = 'EVALUATION_TIMEOUT';
    await deliver(delivered(reminders[1]!.event));
    expect(told()).toMatchObject([
      [evaluationFailed.detailType, { code: 'EVALUATION_TIMEOUT', retryable: true }],
    ]);
  });

  it('tells an evaluation that Glue would not start, and ends there', async () => {
    const { deliver, told, reminders } = await gate({
      start: () => Promise.resolve({ refused: 'RULESET_REFUSED', error: 'NotImplementedException' }),
    });
    await deliver(staged);
    await deliver(delivered(reminders[0]!.event));
    expect(told()).toMatchObject([
      [evaluationFailed.detailType, { code: 'RULESET_REFUSED', retryable: false }],
    ]);
    expect(reminders).toHaveLength(1);
  });
});
