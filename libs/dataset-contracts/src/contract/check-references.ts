import type { Dataset } from '../dataset.ts';
import { nearest } from '../reading/nearest.ts';
import type { Report } from '../reading/validate.ts';
import type { CompiledContract } from './compile.ts';

/** What must hold between datasets; reports go to the contract that refers. */
export function checkReferences(
  contract: CompiledContract,
  datasets: ReadonlyMap<string, Dataset>,
  report: Report,
): void {
  const { dataset, referencePaths } = contract;
  for (const [index, reference] of dataset.references.entries()) {
    const path = referencePaths[index] ?? [];
    const target = datasets.get(reference.dataset);
    if (target === undefined) {
      report({
        code: 'UNKNOWN_DATASET',
        path: [...path, 'to'],
        problem: `there is no dataset ${reference.dataset}.`,
        allowed: [...datasets.keys()].join(', '),
        nearest: nearest(reference.dataset, [...datasets.keys()]),
      });
      continue;
    }
    for (const [position, from] of reference.columns.entries()) {
      const to = reference.to[position] ?? '';
      const near = dataset.columns.find(({ name }) => name === from);
      const far = target.columns.find(({ name }) => name === to);
      if (near === undefined || far === undefined) {
        const names = (near === undefined ? dataset : target).columns.map(({ name }) => name);
        report({
          code: 'UNKNOWN_COLUMN',
          path: [...path, near === undefined ? 'from' : 'to'],
          problem: `there is no column ${near === undefined ? from : `${target.name}.${to}`}.`,
          allowed: names.join(', '),
          nearest: nearest(near === undefined ? from : to, names),
        });
      } else if (near.privacy.policy !== far.privacy.policy || near.privacy.policy === 'drop') {
        report({
          code: 'REFERENCE_UNFIT',
          path,
          problem: `${from} (${near.privacy.policy}) and ${target.name}.${to} (${far.privacy.policy}) cannot be compared in the lake.`,
          allowed: 'the same policy on both, keep or hash',
        });
      } else if (near.type.kind !== far.type.kind) {
        report({
          code: 'REFERENCE_UNFIT',
          path,
          problem: `${from} is ${near.type.kind}, ${target.name}.${to} is ${far.type.kind}.`,
        });
      }
    }
  }
}
