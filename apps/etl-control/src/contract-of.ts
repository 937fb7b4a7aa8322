import type { Dataset } from '@daybreak/dataset-contracts';
import { failure } from './core/failure.ts';
import type { Dependencies } from './dependencies.ts';
import { RunRefused } from './refusal.ts';

export function contractOf({ contracts }: Pick<Dependencies, 'contracts'>, name: string): Dataset {
  const dataset = contracts.get(name);
  if (dataset === undefined) throw new RunRefused(failure('CONTRACT_MISSING'));
  return dataset;
}
