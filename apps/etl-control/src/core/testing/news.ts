import { readContracts } from '@daybreak/dataset-contracts/files';
import type { KitEffect } from '@daybreak/service-kit/decision';
import type { Effect, OwnEffect } from '../effects.ts';
import type { InputOf, Swap } from '../inputs.ts';
import type { Failure } from '../run.ts';

type Requested = InputOf<'extraction-requested'>;

export const requested = (
  runId: string,
  change: Partial<Requested['data']> = {},
  obstacle: Failure | null = null,
): Requested => ({
  type: 'extraction-requested',
  correlationId: 'n1',
  obstacle,
  data: {
    runId,
    dataset: 'sales',
    origin: 'night',
    attempt: 1,
    window: { low: null, high: '2026-11-22T01:00:00.000Z' },
    businessDates: null,
    ...change,
  },
});

export const replayed = (
  name: string,
  {
    runId,
    obstacle = null,
    landing = 's3://landing/sales/first/',
  }: { runId: string; obstacle?: Failure | null; landing?: string },
): InputOf<'replay-requested'> => ({
  type: 'replay-requested',
  replayName: name,
  replay: { dataset: 'sales', dates: { from: '2026-11-01', to: '2026-11-05' } },
  runId,
  landing,
  obstacle,
});

const contract = readContracts().find(({ name }) => name === 'sales');
if (contract === undefined) throw new Error('The sample shop has no sales.');

/** The crawler saw the table, as the contract has it but for these; or it saw none. */
export const crawled = (
  at: string,
  seen: { readonly added: readonly string[]; readonly missing: readonly string[] } | 'no-table' = {
    added: [],
    missing: [],
  },
): InputOf<'crawl-succeeded'> => {
  const there = (sourceName: string) => seen !== 'no-table' && !seen.missing.includes(sourceName);
  return {
    type: 'crawl-succeeded',
    at,
    contract,
    columns:
      seen === 'no-table'
        ? null
        : [...contract.columns.map(({ sourceName }) => sourceName).filter(there), ...seen.added].map(
            (name) => ({ name, type: 'string' }),
          ),
  };
};

export const extracted = (runId: string, mismatch: string | null = null): InputOf<'extracted'> => ({
  type: 'extracted',
  runId,
  landing: `s3://landing/sales/${runId}/`,
  result: {
    kind: 'extract',
    runId,
    rowsRead: 12,
    window: { low: null, high: '2026-11-22T00:59:00.000Z' },
    files: [],
    seconds: 3,
    receipt: null,
  },
  rebuildsDays: true,
  keyVersion: null,
  lake: { mismatch },
});

export const curated = (runId: string): InputOf<'curated'> => ({
  type: 'curated',
  runId,
  staging: { database: 'daybreak_staging', table: `sales__${runId}` },
  result: {
    kind: 'curate',
    runId,
    rowsRead: 12,
    rowsPublished: 9,
    rowsQuarantined: 2,
    duplicatesDropped: 1,
    smallestGroup: null,
    businessDates: ['2026-11-21'],
    findings: [{ kind: 'missing', column: 'store_id', outcome: 'quarantined', count: 2 }],
    seconds: 4,
  },
});

const swapped: Swap = {
  outcome: 'published',
  metadataLocation: 's3://lake/sales/metadata/00002.metadata.json',
};

export const passed = (
  runId: string,
  swap: Swap | null = swapped,
  reconciles = false,
): InputOf<'quality-evaluated'> => ({
  type: 'quality-evaluated',
  data: {
    runId,
    dataset: 'sales',
    verdict: 'passed',
    score: 1,
    rules: [{ rule: 'RowCount > 0', result: 'PASS', message: '', failedRows: null }],
    resultId: 'dqresult-1',
  },
  swap,
  reconciles,
});

export const broken = (runId: string): InputOf<'quality-evaluated'> => ({
  type: 'quality-evaluated',
  data: {
    runId,
    dataset: 'sales',
    verdict: 'failed',
    score: 0.5,
    rules: [
      { rule: 'RowCount > 0', result: 'PASS', message: '', failedRows: null },
      { rule: 'IsComplete "store_id"', result: 'FAIL', message: '3 rows', failedRows: 3 },
    ],
    resultId: 'dqresult-1',
  },
  swap: null,
  reconciles: false,
});

const kitTypes: readonly string[] = ['publish', 'remind', 'record'] satisfies KitEffect['type'][];

export const ownEffects = (effects: readonly Effect[]): OwnEffect[] =>
  effects.filter((effect): effect is OwnEffect => !kitTypes.includes(effect.type));
