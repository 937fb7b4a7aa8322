import type { ExtractPlan, FilesReading } from '@daybreak/curation';
import { isDelivery } from '@daybreak/tabular-files';
import type { InboxObject } from './inbox.ts';

type Window = ExtractPlan['window'];

/** The files of a reading, in the order in which they came; the later one wins. */
export function deliveriesOf({
  objects,
  reading: { prefix, files },
  window,
}: {
  readonly objects: readonly InboxObject[];
  readonly reading: Pick<FilesReading, 'prefix' | 'files'>;
  readonly window: Window;
}): readonly InboxObject[] {
  const high = Date.parse(window.high);
  const came = objects
    .filter(
      ({ key, size, lastModified }) => isDelivery({ key, prefix, size }) && lastModified.getTime() < high,
    )
    .sort(byTime);
  if (files === 'newest') return newest(came, prefix);
  const low = window.low === null ? -Infinity : Date.parse(window.low);
  return came.filter(({ lastModified }) => lastModified.getTime() >= low);
}

/** A file right under the prefix is a delivery of its own; those of one folder below it are one together. */
function newest(came: readonly InboxObject[], prefix: string): readonly InboxObject[] {
  const last = came.at(-1);
  if (last === undefined) return [];
  const folder = folderOf(last, prefix);
  return folder === '' ? [last] : came.filter((object) => folderOf(object, prefix) === folder);
}

const folderOf = ({ key }: InboxObject, prefix: string) => key.slice(prefix.length, key.lastIndexOf('/') + 1);

const byTime = (one: InboxObject, other: InboxObject) =>
  one.lastModified.getTime() - other.lastModified.getTime() || (one.key < other.key ? -1 : 1);

const longestUpload = 7 * 24 * 3600 * 1000;

/**
 * The window up to which everything has been read. An object is dated by the beginning of its upload, so one that is still
 * under way comes later than its date says; a refused file may be mended, or its contract. The next window begins before
 * both. What was read after them is read again, which keys make harmless. An upload of more than a week is taken for given up.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
export function readUpTo({
  window: { low, high },
  upload,
  refused,
}: {
  readonly window: Window;
  readonly upload: Date | null;
  readonly refused: readonly InboxObject[];
}): Window {
  const limits = refused.map(({ lastModified }) => lastModified.getTime());
  if (upload !== null && Date.parse(high) - upload.getTime() < longestUpload) limits.push(upload.getTime());
  const earliest = Math.min(Date.parse(high), ...limits);
  if (earliest === Date.parse(high)) return { low, high };
  return {
    low,
    high: new Date(Math.max(earliest, low === null ? -Infinity : Date.parse(low))).toISOString(),
  };
}
