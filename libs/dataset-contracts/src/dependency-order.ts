import type { Dataset } from './dataset.ts';

/** Referred-to datasets first; otherwise by name. Datasets that refer to each other in a circle come last, by name. */
export function dependencyOrder(datasets: readonly Dataset[]): Dataset[] {
  const waiting = [...datasets].sort((a, b) => (a.name < b.name ? -1 : 1));
  const ordered: Dataset[] = [];
  while (waiting.length > 0) {
    const index = waiting.findIndex((dataset) => waitsFor(dataset, waiting).length === 0);
    ordered.push(...waiting.splice(Math.max(index, 0), index === -1 ? waiting.length : 1));
  }
  return ordered;
}

/** Names of a circle of references, in its order; null where there is none. */
export function findCycle(datasets: readonly Dataset[]): readonly string[] | null {
  let left = [...datasets];
  for (;;) {
    const blocked = left.filter((dataset) => waitsFor(dataset, left, true).length > 0);
    if (blocked.length === left.length) break;
    left = blocked;
  }
  const path: string[] = [];
  let at = left[0];
  while (at !== undefined && !path.includes(at.name)) {
    path.push(at.name);
    const next = waitsFor(at, left, true)[0];
    at = left.find(({ name }) => name === next);
  }
  return at === undefined ? null : [...path.slice(path.indexOf(at.name)), at.name];
}

function waitsFor(dataset: Dataset, among: readonly Dataset[], itself = false): string[] {
  return dataset.references
    .map((reference) => reference.dataset)
    .filter((name) => (itself || name !== dataset.name) && among.some((other) => other.name === name));
}
