import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compileExtract } from '@daybreak/curation';
import type { Column, Dataset, SourceBudget } from '@daybreak/dataset-contracts';
import { plainCleaning, plainSettings } from '@daybreak/dataset-contracts/testing';
import { extract, localObjectFiles } from '@daybreak/duckdb-engine';
import { fileObjectStore } from '@daybreak/iceberg/testing';
import { kept, personal } from './columns.ts';
import { credentials } from './source.ts';

/** One extraction as the job does it, with files for S3; the last line of its output is its result. */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '' },
    out: { type: 'string', default: '' },
    low: { type: 'string' },
    budget: { type: 'string', default: '{}' },
  },
});

const types: Readonly<Record<string, readonly [source: string, lake: Column['type']]>> = {
  sale_id: ['bigint', { kind: 'long' }],
  store_id: ['integer', { kind: 'int' }],
  till_no: ['integer', { kind: 'int' }],
  sold_at: ['timestamp with time zone', { kind: 'timestamptz' }],
  quantity: ['integer', { kind: 'int' }],
  amount: ['numeric(12,2)', { kind: 'decimal', precision: 12, scale: 2 }],
  discount: ['numeric(12,2)', { kind: 'decimal', precision: 12, scale: 2 }],
  updated_at: ['timestamp with time zone', { kind: 'timestamptz' }],
};

const column = (name: string, privacy: Column['privacy']): Column => {
  const [sourceType, type] = types[name] ?? ['text', { kind: 'string' }];
  return {
    name,
    sourceName: name,
    sourceType,
    description: '',
    type,
    required: false,
    privacy,
    clean: plainCleaning,
  };
};

const dataset: Dataset = {
  name: 'sales',
  source: { kind: 'table', connection: 'shop', engine: 'postgresql', schema: 'public', table: 'sales' },
  mode: 'upsert',
  key: ['sale_id'],
  watermark: 'updated_at',
  businessDate: { column: 'sold_at', zone: 'UTC' },
  columns: [
    // Payment is one of four words, which nobody types.
    ...kept.map((name) => column(name, { policy: 'keep', ...(name === 'payment' ? { scan: false } : {}) })),
    ...personal.map((name) => column(name, { policy: 'drop' })),
  ],
  ...plainSettings,
  budget: { ...plainSettings.budget, ...(JSON.parse(values.budget) as Partial<SourceBudget>) },
};

const root = join(values.out, 'objects');
const temporary = join(values.out, 'private');
await Promise.all([mkdir(root, { recursive: true }), mkdir(temporary, { recursive: true })]);
const result = await extract(
  compileExtract({
    dataset,
    runId: 'bench',
    window: { low: values.low ?? null, high: new Date().toISOString() },
    landingUri: 's3://landing/sales/bench/',
    resultUri: 's3://landing/bench.json',
    pseudonymKeySecret: null,
  }),
  {
    objects: localObjectFiles({ store: fileObjectStore(root), root }),
    credentials: {
      connection: () =>
        Promise.resolve({
          host: '127.0.0.1',
          port: Number(values.port),
          database: credentials.database,
          username: credentials.user,
          password: credentials.password,
          tls: false,
        }),
      secret: () => Promise.reject(new Error('there is none')),
    },
    inbox: {
      folders: [],
      list: () => Promise.resolve([]),
      oldestUpload: () => Promise.resolve(null),
      open: () => Promise.resolve(null),
    },
    now: () => new Date(),
    temporary,
    memoryLimit: '256MB',
    threads: 2,
    statementTimeoutSeconds: 600,
  },
);
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(0);
