/**
 * Whether an object of an inbox is a delivery. Left out without a word: what is empty, folders that consoles make, what is
 * hidden by a leading `.` or `_` (as Hive and Spark do, `_SUCCESS` among them), and what somebody is still writing.
 */
export function isDelivery({
  key,
  prefix,
  size,
}: {
  readonly key: string;
  readonly prefix: string;
  readonly size: number;
}): boolean {
  if (size === 0 || key.endsWith('/')) return false;
  const names = key.slice(prefix.length).split('/');
  return !names.some((name) => /^[._]/.test(name)) && !unfinished.test(names.at(-1) ?? '');
}

const unfinished = /\.(tmp|temp|part|partial|filepart|crdownload|inprogress|swp|lock|bak)$|~$/i;
