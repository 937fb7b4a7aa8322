import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatOf, guessType, sampleParquet, sampleText, type TextForm } from '@daybreak/tabular-files';
import type { Inbox } from './inbox.ts';

export interface SampledFile {
  readonly format: 'csv' | 'jsonl' | 'parquet';
  readonly header: boolean;
  readonly columns: readonly SampledColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** The rows are all there are. */
  readonly complete: boolean;
}

export interface SampledColumn {
  readonly name: string;
  /** What a contract is to state: in text everything is text, whatever it looks like today. */
  readonly type: string;
  /** In PostgreSQL's words, what its values look like. */
  readonly looksLike: string;
}

/** Looks into one file. Throws `FileRefused` where it cannot be read. */
export async function sampleFile(
  inbox: Inbox,
  { key, rows, form }: { readonly key: string; readonly rows: number; readonly form?: Partial<TextForm> },
): Promise<SampledFile> {
  const format = form?.format ?? formatOf({ key, head: await headOf(inbox, key) });
  if (format === 'parquet') return parquet(inbox, key, rows);
  const sample = await sampleText({ open: () => inbox.stream(key), form: { ...form, format }, rows });
  return {
    format,
    header: sample.form.header,
    columns: sample.columns.map((name, index) => ({
      name,
      type: 'text',
      looksLike: looks[guessType(sample.rows.map((row) => row[index] ?? null))],
    })),
    rows: sample.rows,
    complete: sample.complete,
  };
}

async function headOf(inbox: Inbox, key: string): Promise<Buffer> {
  for await (const chunk of inbox.stream(key)) return (chunk as Buffer).subarray(0, 4096);
  return Buffer.alloc(0);
}

async function parquet(inbox: Inbox, key: string, rows: number): Promise<SampledFile> {
  const folder = await mkdtemp(join(tmpdir(), 'daybreak-look-'));
  try {
    const path = join(folder, 'file');
    await inbox.download(key, path);
    const sample = await sampleParquet({ path, rows });
    return {
      format: 'parquet',
      header: true,
      columns: sample.columns.map(({ name, type }) => ({
        name,
        type: type.toLowerCase(),
        looksLike: spelt(type),
      })),
      rows: sample.rows,
      complete: sample.rows.length === sample.count,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const looks = {
  bigint: 'bigint',
  double: 'double precision',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamp with time zone',
  string: 'text',
} as const;

const plain: Readonly<Record<string, string>> = {
  BOOLEAN: 'boolean',
  TINYINT: 'smallint',
  SMALLINT: 'smallint',
  UTINYINT: 'smallint',
  USMALLINT: 'integer',
  INTEGER: 'integer',
  UINTEGER: 'bigint',
  BIGINT: 'bigint',
  FLOAT: 'real',
  DOUBLE: 'double precision',
  DATE: 'date',
  BLOB: 'bytea',
  UUID: 'uuid',
};

function spelt(type: string): string {
  if (type.startsWith('DECIMAL')) return type.replace('DECIMAL', 'numeric');
  if (type.endsWith(']') || /^(STRUCT|MAP)/.test(type)) return 'jsonb';
  if (type === 'TIMESTAMP WITH TIME ZONE') return 'timestamp with time zone';
  return type.startsWith('TIMESTAMP') ? 'timestamp without time zone' : (plain[type] ?? 'text');
}
