import {
  dataFiles,
  mayMatch,
  partitionOf,
  type DataFile,
  type Lake,
  type PartitionValue,
  type Table,
} from '@daybreak/iceberg';
import { onlyDay } from './touched-days.ts';

/** What small files of a partition may come to together and still be written again with it. */
const neighbourBytes = 32 * 1024 * 1024;

export interface ReplacedFiles {
  readonly files: readonly DataFile[];
  /** Those of them that may hold rows of other days, which stay. */
  readonly shared: readonly DataFile[];
}

/**
 * Files that go where the rows of the days are replaced: those that may hold one, and small ones beside them. The table
 * is as it is to be partitioned; its files may be of an earlier partition, or of another writer.
 */
export async function replacedFiles({
  lake,
  table,
  column,
  days,
}: {
  readonly lake: Lake;
  readonly table: Table;
  /** Of the days. */
  readonly column: string;
  readonly days: readonly PartitionValue[];
}): Promise<ReplacedFiles> {
  const wanted = { column, values: days };
  const all = await dataFiles(lake, table, {
    withExtents: true,
    // Partitions of one day have no neighbours: what is not of the days need not be looked at.
    ...(table.spec.partition?.type === 'date' ? { holding: wanted } : {}),
  });
  const holds = ({ extents }: DataFile) => mayMatch(wanted, extents?.get(column) ?? null);
  const holding = all.filter(holds);
  const beside = neighbours({ files: all.filter((file) => !holds(file)), table, column, days });
  const shared = holding.filter((file) => onlyDay(file, column) === undefined);
  return { files: [...holding, ...beside], shared: [...shared, ...beside] };
}

/** Without them a partition of many days would gain a file a night. */
function neighbours({
  files,
  table: { spec },
  column,
  days,
}: {
  readonly files: readonly DataFile[];
  readonly table: Table;
  readonly column: string;
  readonly days: readonly PartitionValue[];
}): DataFile[] {
  const place = (day: PartitionValue) => (spec.partition === null ? null : partitionOf(spec.partition, day));
  const written = new Set(days.map(place));
  const bytes = new Map<PartitionValue, number>();
  return files
    .toSorted((left, right) => left.fileSizeInBytes - right.fileSizeInBytes)
    .filter(({ extents, fileSizeInBytes }) => {
      const extent = extents?.get(column);
      if (extent === undefined || extent.containsNull || place(extent.lower) !== place(extent.upper))
        return false;
      const at = place(extent.lower);
      const together = (bytes.get(at) ?? 0) + fileSizeInBytes;
      if (!written.has(at) || together > neighbourBytes) return false;
      bytes.set(at, together);
      return true;
    });
}
