import type { Cleaning, Column, Dataset } from '@daybreak/dataset-contracts';

const clean: Cleaning = {
  trim: true,
  collapse: false,
  case: null,
  formats: [],
  decimalComma: false,
  replace: {},
  default: null,
  minimum: null,
  maximum: null,
  allowed: null,
};

const column = (name: string, kind: 'int' | 'date' | 'timestamptz'): Column => ({
  name,
  sourceName: name,
  sourceType: kind === 'int' ? 'integer' : kind,
  description: '',
  type: { kind },
  required: true,
  privacy: { policy: 'keep' },
  clean,
});

/** A table whose keys are there once each, as the model's source has them. */
export const things: Dataset = {
  name: 'things',
  description: '',
  owner: 'tests',
  source: { kind: 'table', connection: 'shop', engine: 'postgresql', schema: 'public', table: 'things' },
  mode: 'upsert',
  key: ['id'],
  watermark: 'at',
  businessDate: { column: 'sold', zone: 'UTC' },
  references: [],
  columns: [
    column('id', 'int'),
    column('at', 'timestamptz'),
    column('sold', 'date'),
    column('version', 'int'),
  ],
  ruleset: 'Rules = [ RowCount > 0 ]',
  budget: {
    connections: 1,
    sliceRows: 250_000,
    statementTimeoutSeconds: 600,
    latencyCeilingMilliseconds: null,
    replicaLagCeilingSeconds: null,
    patienceSeconds: 900,
  },
  deletes: 'ignore',
  reconcile: null,
  drift: {
    added: 'ignore',
    dropped: 'refuse',
    renamed: 'refuse',
    widened: 'refuse',
    narrowed: 'accept',
    keyChanged: 'refuse',
  },
  kAnonymity: null,
  freshnessHours: null,
  quarantineLimit: null,
};
