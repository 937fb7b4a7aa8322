/** What planning needs to know of the contracts. */
export interface PlannedDataset {
  readonly name: string;
  /** Datasets whose rows this one refers to: they go first. Never a circle: loading the contracts refuses one. */
  readonly dependsOn: readonly string[];
}

export type Catalog = readonly PlannedDataset[];

interface Referring {
  readonly name: string;
  readonly references: readonly { readonly dataset: string }[];
}

/** A row may refer to its own table; only references to others make a dataset wait. */
export const catalogOf = (datasets: readonly Referring[]): Catalog =>
  datasets.map(({ name, references }) => ({
    name,
    dependsOn: [...new Set(references.map(({ dataset }) => dataset))]
      .filter((dataset) => dataset !== name)
      .sort(),
  }));
