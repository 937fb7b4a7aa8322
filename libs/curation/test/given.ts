import type { Cleaning, Column, Dataset, LakeType, Privacy } from '@daybreak/dataset-contracts';
import { plainCleaning, plainSettings } from '@daybreak/dataset-contracts/testing';
import {
  compileCurate,
  compileExtract,
  compileRekey,
  type CurateInput,
  type ExtractInput,
} from '../src/index.ts';

export function column(
  name: string,
  type: LakeType['kind'] | 'money',
  rest: { privacy?: Privacy; required?: boolean; clean?: Partial<Cleaning>; sourceType?: string } = {},
): Column {
  const { privacy = { policy: 'keep' }, required = false, clean = {}, sourceType = 'text' } = rest;
  return {
    name,
    sourceName: name,
    sourceType,
    description: '',
    type:
      type === 'money' || type === 'decimal' ? { kind: 'decimal', precision: 12, scale: 2 } : { kind: type },
    required,
    privacy,
    clean: { ...plainCleaning, trim: privacy.policy === 'keep', ...clean },
  };
}

/** Key `id`, watermark `at`, business date `sold`, and the columns given. */
export function dataset(columns: readonly Column[], rest: Partial<Dataset> = {}): Dataset {
  return {
    name: 'things',
    source: { kind: 'table', connection: 'shop', engine: 'postgresql', schema: 'public', table: 'things' },
    mode: 'upsert',
    key: ['id'],
    watermark: 'at',
    businessDate: { column: 'sold', zone: 'Europe/Berlin' },
    columns: [
      column('id', 'int', { required: true }),
      column('at', 'timestamptz', { required: true, sourceType: 'timestamptz' }),
      column('sold', 'timestamptz', { required: true, clean: { formats: ['%d.%m.%Y %H:%M'] } }),
      ...columns,
    ],
    ...plainSettings,
    ...rest,
  };
}

export function extractPlan(of: Dataset, rest: Partial<ExtractInput> = {}) {
  return compileExtract({
    dataset: of,
    runId: 'r1',
    window: { low: '2026-11-01T02:00:00Z', high: '2026-11-02T02:00:00Z' },
    landingUri: 's3://landing/things/r1/',
    resultUri: 's3://landing/results/r1.json',
    pseudonymKeySecret: 'daybreak/pseudonym-key',
    ...rest,
  });
}

export function curatePlan(of: Dataset, rest: Partial<CurateInput> = {}) {
  return compileCurate({
    dataset: of,
    runId: 'r1',
    landing: ['s3://landing/things/r1/'],
    write: 'merge',
    lakeDatabase: 'daybreak',
    staging: { database: 'daybreak_staging', table: 'things__r1' },
    quarantine: { database: 'daybreak_quarantine', table: 'things' },
    resultUri: 's3://landing/results/c1.json',
    ...rest,
  });
}

export function rekeyPlan(of: Dataset) {
  return compileRekey({
    runId: 'k1prepare1',
    rekeyId: 'k1',
    step: 'prepare',
    pseudonymKey: { secret: 'daybreak/pseudonym-key', from: 'v1', to: 'v2' },
    keyVersion: null,
    removeBefore: null,
    resultUri: 's3://landing/plans/k1prepare1/rekey.result.json',
    datasets: [{ dataset: of, landingUri: `s3://landing/${of.name}/`, lake: null, quarantine: null }],
  });
}
