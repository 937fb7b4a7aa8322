import type { FileOfSpec } from './commit-manifests.ts';

/**
 * What a snapshot says about itself: what changed, and the totals that follow from its parent's.
 * @see https://iceberg.apache.org/spec/#optional-snapshot-summary-fields
 */
export function snapshotSummary({
  operation,
  added,
  removed,
  previous,
}: {
  readonly operation: 'append' | 'overwrite';
  readonly added: readonly FileOfSpec[];
  readonly removed: readonly FileOfSpec[];
  readonly previous: Readonly<Record<string, string>> | null;
}): Record<string, string> {
  const total = (key: string, plus: bigint, minus: bigint) =>
    String(BigInt(previous?.[key] ?? '0') + plus - minus);
  const changes = {
    'added-data-files': BigInt(added.length),
    'deleted-data-files': BigInt(removed.length),
    'added-records': records(added),
    'deleted-records': records(removed),
    'added-files-size': bytes(added),
    'removed-files-size': bytes(removed),
  };
  return {
    operation,
    ...Object.fromEntries(
      Object.entries(changes).flatMap(([key, value]) => (value === 0n ? [] : [[key, String(value)]])),
    ),
    'changed-partition-count': String(
      new Set([...added, ...removed].map(({ spec, file }) => `${spec.id} ${file.partition}`)).size,
    ),
    'total-records': total('total-records', changes['added-records'], changes['deleted-records']),
    'total-files-size': total('total-files-size', changes['added-files-size'], changes['removed-files-size']),
    'total-data-files': total('total-data-files', changes['added-data-files'], changes['deleted-data-files']),
    'total-delete-files': '0',
    'total-position-deletes': '0',
    'total-equality-deletes': '0',
  };
}

const records = (files: readonly FileOfSpec[]) => files.reduce((sum, { file }) => sum + file.recordCount, 0n);
const bytes = (files: readonly FileOfSpec[]) =>
  files.reduce((sum, { file }) => sum + file.fileSizeInBytes, 0n);
