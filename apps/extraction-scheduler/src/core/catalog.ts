/** What planning needs to know of the contracts. */
export interface PlannedDataset {
  readonly name: string;
  /** Datasets whose rows this one refers to: they go first. */
  readonly dependsOn: readonly string[];
}

export type Catalog = readonly PlannedDataset[];

interface Referring {
  readonly name: string;
  readonly references: readonly { readonly dataset: string }[];
}

/** A row may refer to its own table; only references to others make a dataset wait. */
export function catalogOf(datasets: readonly Referring[]): Catalog {
  const catalog = datasets.map(({ name, references }) => ({
    name,
    dependsOn: [...new Set(references.map(({ dataset }) => dataset))]
      .filter((dataset) => dataset !== name)
      .sort(),
  }));
  const circle = circleIn(catalog);
  if (circle !== null) throw new CircularReferences(circle);
  return catalog;
}

export class CircularReferences extends Error {
  override readonly name = 'CircularReferences';
  readonly code = 'CIRCULAR_REFERENCES';

  constructor(datasets: readonly string[]) {
    super(
      `The contracts of ${datasets.join(', ')} refer to each other in a circle, so that none of them could go first. ` +
        'Remove one of the references from its contract.',
    );
  }
}

function circleIn(catalog: Catalog): readonly string[] | null {
  const left = new Map(catalog.map(({ name, dependsOn }) => [name, dependsOn]));
  for (;;) {
    const free = [...left].filter(([, dependsOn]) => !dependsOn.some((name) => left.has(name)));
    if (free.length === 0) return left.size === 0 ? null : [...left.keys()].sort();
    for (const [name] of free) left.delete(name);
  }
}
