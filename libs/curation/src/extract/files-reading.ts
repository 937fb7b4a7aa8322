import type { Dataset, FilesLocation } from '@daybreak/dataset-contracts';
import { leaving } from '../lake-schema.ts';
import type { FilesReading } from '../plan.ts';

/**
 * Names nothing but columns that may leave. Business dates narrow nothing here: which days a file holds is known when it
 * has been read, so all files are, and curation takes the days that are asked for.
 */
export function filesReading({
  dataset,
  source: { connection, bucket, prefix, format, delimiter, encoding, header, lastLine },
  absent,
}: {
  readonly dataset: Dataset;
  readonly source: FilesLocation;
  /** Source columns that no file has any more. */
  readonly absent: readonly string[];
}): FilesReading {
  const { columns, mode, drift } = dataset;
  const names = [...new Set(leaving(dataset).map(({ sourceName }) => sourceName))];
  const needed = neededOf(dataset);
  return {
    kind: 'files',
    ...{ connection, bucket, prefix, format, delimiter, encoding, header, lastLine },
    files: mode === 'snapshot' ? 'newest' : 'window',
    columns: names.map((name) => ({
      name,
      optional: !needed.has(name) && (drift.dropped === 'accept' || absent.includes(name)),
      position: columns.findIndex(({ sourceName }) => sourceName === name),
    })),
    fields: columns.length,
  };
}

/** Without these there is nothing to tell rows apart, or nowhere to put them. */
function neededOf({ columns, key, watermark, businessDate }: Dataset): ReadonlySet<string> {
  const names = [...key, watermark, businessDate?.column];
  return new Set(columns.filter(({ name }) => names.includes(name)).map(({ sourceName }) => sourceName));
}
