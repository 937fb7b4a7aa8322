import type { Dataset } from '@daybreak/dataset-contracts';

/** How the source table differs from the contract. */
export interface Drift {
  /** In the source and not in the contract: stays out until someone classifies it. */
  readonly added: readonly string[];
  /** The extract query names these: without them it cannot run. */
  readonly missing: readonly string[];
}

export function driftOf(
  { columns, watermark }: Pick<Dataset, 'columns' | 'watermark'>,
  sourceColumns: readonly string[],
): Drift {
  // The contract names the watermark as the lake does.
  const watermarkSource = columns.find(({ name }) => name === watermark)?.sourceName ?? watermark;
  const there = new Set(sourceColumns.map((name) => name.toLowerCase()));
  const classified = new Set(columns.map(({ sourceName }) => sourceName.toLowerCase()));
  if (watermarkSource !== null) classified.add(watermarkSource.toLowerCase());
  const read = columns.filter(({ privacy }) => privacy.policy !== 'drop').map(({ sourceName }) => sourceName);
  if (watermarkSource !== null) read.push(watermarkSource);
  return {
    added: [...there].filter((name) => !classified.has(name)).sort(),
    missing: [...new Set(read)].filter((name) => !there.has(name.toLowerCase())).sort(),
  };
}
