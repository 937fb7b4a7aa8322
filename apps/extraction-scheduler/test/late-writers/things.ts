import type { Column, Dataset } from '@daybreak/dataset-contracts';
import { plainCleaning, plainSettings } from '@daybreak/dataset-contracts/testing';

const column = (name: string, kind: 'int' | 'date' | 'timestamptz'): Column => ({
  name,
  sourceName: name,
  sourceType: kind === 'int' ? 'integer' : kind,
  description: '',
  type: { kind },
  required: true,
  privacy: { policy: 'keep' },
  clean: plainCleaning,
});

/** A table whose keys are there once each, as the model's source has them. */
export const things: Dataset = {
  name: 'things',
  source: { kind: 'table', connection: 'shop', engine: 'postgresql', schema: 'public', table: 'things' },
  mode: 'upsert',
  key: ['id'],
  watermark: 'at',
  businessDate: { column: 'sold', zone: 'UTC' },
  columns: [
    column('id', 'int'),
    column('at', 'timestamptz'),
    column('sold', 'date'),
    column('version', 'int'),
  ],
  ...plainSettings,
};
