import { startsWith } from './compression.ts';

/** What a file is, by its name where that says it, else by its first bytes. */
export function formatOf({
  key,
  head,
}: {
  readonly key: string;
  readonly head: Uint8Array;
}): 'csv' | 'jsonl' | 'parquet' {
  if (startsWith(head, [0x50, 0x41, 0x52, 0x31])) return 'parquet';
  const name = key.toLowerCase().replace(/\.(gz|gzip|zst|zstd)$/, '');
  if (name.endsWith('.parquet')) return 'parquet';
  if (/\.(jsonl|ndjson|json)$/.test(name)) return 'jsonl';
  if (/\.(csv|tsv|psv|txt)$/.test(name)) return 'csv';
  const first = head.find((byte) => byte > 0x20 && byte < 0x80);
  return first === 0x7b ? 'jsonl' : 'csv';
}
