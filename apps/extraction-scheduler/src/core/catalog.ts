/** What planning needs to know of the contracts. */
export interface PlannedDataset {
  readonly name: string;
  /** Datasets whose rows this one refers to: they go first. Never a circle: loading the contracts refuses one. */
  readonly dependsOn: readonly string[];
  /** Whether it can be read by its business dates; one that cannot is read whole, however few days are asked for. */
  readonly dated: boolean;
}

export type Catalog = readonly PlannedDataset[];

interface Referring {
  readonly name: string;
  readonly references: readonly { readonly dataset: string }[];
  readonly mode?: string;
  readonly businessDate?: object | null;
}

/** A row may refer to its own table; only references to others make a dataset wait. */
export const catalogOf = (datasets: readonly Referring[]): Catalog =>
  datasets.map(({ name, references, mode, businessDate = null }) => ({
    name,
    dated: mode !== 'snapshot' && businessDate !== null,
    dependsOn: [...new Set(references.map(({ dataset }) => dataset))]
      .filter((dataset) => dataset !== name)
      .sort(),
  }));
