import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { S3Target } from '@aws-sdk/client-glue';
import {
  FileRefused,
  formatOf,
  guessType,
  isDelivery,
  sampleParquet,
  sampleText,
} from '@daybreak/tabular-files';
import type { ObjectFiles, StoredFile } from '../../../endpoint/service.ts';
import type { Wire } from '../wire.ts';
import type { FileTable } from './file-table.ts';
import { glueTypeOf } from './parquet-column-type.ts';
import { folderOf } from './s3-target.ts';

const sampledFiles = 20;
const sampledRows = 1000;

/**
 * The table that the files of a folder make: of the format of the newest, with the columns of all of that format that were
 * looked at, the newest first. Null where there is no file. Files are looked into by this process, and Parquet by an engine
 * that can read the one file and nothing else.
 */
export async function fileTable({
  objects,
  target,
  closing,
}: {
  readonly objects: ObjectFiles;
  readonly target: Wire<S3Target>;
  readonly closing: AbortSignal;
}): Promise<FileTable | null> {
  const { bucket, prefix } = folderOf(target.Path ?? '') ?? { bucket: '', prefix: '' };
  const files = objects
    .list(`s3://${bucket}/${prefix}`)
    .filter(({ key, size }) => isDelivery({ key, prefix, size }))
    .sort((one, other) => other.lastModified.getTime() - one.lastModified.getTime());
  if (files.length === 0) return null;
  const seen: SeenFile[] = [];
  for (const file of files.slice(0, target.SampleSize ?? sampledFiles)) {
    if (closing.aborted) break;
    const found = await look(objects, file);
    if (found !== null) seen.push(found);
  }
  const [newest] = seen;
  const alike = seen.filter(({ format }) => format === newest?.format);
  return {
    ...{ bucket, prefix },
    format: newest?.format ?? null,
    delimiter: newest?.delimiter ?? null,
    header: newest?.header ?? false,
    compression: newest?.compression ?? 'none',
    columns: columnsOf(alike),
    files: files.length,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
  };
}

interface SeenFile extends Pick<FileTable, 'delimiter' | 'header' | 'compression' | 'columns'> {
  readonly format: NonNullable<FileTable['format']>;
}

/** Null where it cannot be read: then the table is what the others make it. */
async function look(objects: ObjectFiles, { uri, key }: StoredFile): Promise<SeenFile | null> {
  const path = objects.pathOf(uri);
  const format = formatOf({ key, head: await headOf(path) });
  try {
    if (format === 'parquet') {
      const { columns } = await sampleParquet({ path, rows: 0 });
      return {
        ...{ format, delimiter: null, header: false, compression: 'none' },
        columns: columns.map(({ name, type }) => ({ name, type: glueTypeOf(type) })),
      };
    }
    const { columns, rows, form } = await sampleText({
      open: () => createReadStream(path),
      form: { format },
      rows: sampledRows,
    });
    return {
      ...{ format, delimiter: form.delimiter, header: form.header, compression: form.compression },
      columns: columns.map((name, index) => ({
        name,
        type: textType(rows.map((row) => row[index] ?? null)),
      })),
    };
  } catch (error) {
    if (error instanceof FileRefused) return null;
    throw error;
  }
}

const textType = (values: readonly (string | null)[]) => guessType(values);

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Columns whose types differ from file to file are strings. Names fold, as Glue's do. */
function columnsOf(files: readonly SeenFile[]): FileTable['columns'] {
  const types = new Map<string, string>();
  for (const { name, type } of files.flatMap(({ columns }) => columns)) {
    const known = types.get(name.toLowerCase());
    types.set(name.toLowerCase(), known === undefined || known === type ? type : 'string');
  }
  return [...types].map(([name, type]) => ({ name, type }));
}
