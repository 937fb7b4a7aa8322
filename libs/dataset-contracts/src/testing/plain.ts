import type { Cleaning, Dataset } from '../dataset.ts';

/** What a column compiles to whose contract asks for no cleaning; text that is kept is trimmed all the same. */
export const plainCleaning: Cleaning = {
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

/** What a contract compiles to that leaves out whatever it may, for tests that say the rest. */
export const plainSettings = {
  description: '',
  owner: 'tests',
  references: [],
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
} as const satisfies Partial<Dataset>;
