import type { Readable } from 'node:stream';
import { compressionOf, decompressed, refuseContainers, type Compression } from './compression.ts';
import { CsvRows } from './csv/csv-rows.ts';
import { asUtf8, encodingOf, Utf8Ended, type FoundEncoding } from './encoding.ts';
import { FileRefused } from './file-refused.ts';
import { JsonRows } from './json/json-rows.ts';
import type { FoundForm, RowSink, TextForm } from './text-form.ts';
import type { WantedColumn } from './wanted-column.ts';

export interface ReadTextFileProps {
  /** The file from its beginning; asked for again where the first reading took it for UTF-8, and it is not. */
  readonly open: () => Readable;
  readonly form: TextForm;
  /** Null takes every column. */
  readonly wanted: readonly WantedColumn[] | null;
  /** Opened when the columns are known, and again where the file is read again: then what the first one took is void. */
  readonly sink: (columns: readonly string[]) => RowSink;
  /** Between two chunks: resolves when more may come. */
  readonly drained?: () => Promise<void>;
  /** Enough was seen: what follows is not read, and how the file ends is not judged. */
  readonly enough?: () => boolean;
}

export interface ReadText extends FoundForm {
  readonly rows: number;
  /** Of the file, as it lies there. */
  readonly bytes: number;
}

/** Reads a CSV or JSON lines, to its very end. Throws `FileRefused` where it cannot be read as a whole. */
export async function readTextFile(props: ReadTextFileProps): Promise<ReadText> {
  try {
    return await readAs(props, null);
  } catch (error) {
    if (!(error instanceof Utf8Ended)) throw error;
    if (props.form.encoding === 'utf-8')
      throw new FileRefused('it is not UTF-8, which its contract says it is');
    if (error.beyondAscii)
      throw new FileRefused(
        'it is UTF-8 in one part and not in another: state daybreak.source encoding, or have it written anew',
      );
    return await readAs(props, 'windows-1252');
  }
}

async function readAs(
  { open, form, wanted, sink, drained, enough }: ReadTextFileProps,
  known: FoundEncoding | null,
): Promise<ReadText> {
  let bytes = 0;
  const raw = await withHead(counted(open(), (length) => (bytes += length)));
  const compression: Compression = compressionOf(raw.head);
  if (compression === 'none') refuseContainers(raw.head);
  const plain = await withHead(decompressed(raw.stream, compression));
  if (compression !== 'none') refuseContainers(plain.head);
  const encoding = known ?? encodingOf(plain.head, form.encoding);
  const rows =
    form.format === 'csv'
      ? new CsvRows({
          delimiter: form.delimiter,
          header: form.header,
          // What ends its compression is whole.
          mustEnd: form.lastLine === 'ended' && compression === 'none',
          wanted,
          sink,
        })
      : new JsonRows({ wanted, sink });
  let whole = true;
  for await (const chunk of asUtf8(plain.stream, encoding)) {
    rows.push(chunk);
    if (enough?.() === true) {
      whole = false;
      break;
    }
    await drained?.();
  }
  if (whole) rows.end();
  return {
    ...{ rows: rows.rows, bytes, encoding, compression },
    delimiter: rows instanceof CsvRows ? rows.delimiter : null,
    header: rows instanceof CsvRows && rows.header,
  };
}

async function* counted(source: Readable, count: (length: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of source as AsyncIterable<Buffer>) {
    count(chunk.length);
    yield chunk;
  }
}

const headBytes = 4096;

/** The first bytes of a stream, and all of it. */
async function withHead(
  source: AsyncGenerator<Buffer>,
): Promise<{ readonly head: Buffer; readonly stream: AsyncIterable<Buffer> }> {
  const seen: Buffer[] = [];
  let length = 0;
  while (length < headBytes) {
    const next = await source.next();
    if (next.done === true) break;
    seen.push(next.value);
    length += next.value.length;
  }
  async function* all(): AsyncGenerator<Buffer> {
    try {
      yield* seen;
      yield* source;
    } finally {
      await source.return(undefined);
    }
  }
  return { head: Buffer.concat(seen).subarray(0, headBytes), stream: all() };
}
