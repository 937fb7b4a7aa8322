import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  FileRefused,
  placeColumns,
  readTextFile,
  sampleParquet,
  type RowSink,
  type TextForm,
  type WantedColumn,
} from '@daybreak/tabular-files';
import type { FilesConnection } from '../connection.ts';
import type { RefusedDelivery } from '../source-inspector.ts';
import { Inbox } from './inbox.ts';

export interface JudgedFiles {
  /** That were delivered, and of these the newest that were read whole. */
  readonly count: number;
  readonly newest: Date | null;
  readonly read: number;
  readonly rows: number;
  /** What a night would leave out. */
  readonly refused: readonly RefusedDelivery[];
}

/** Files larger than this are not read for a look. */
const largest = 64 * 1024 * 1024;
const most = 5;

/** Reads the newest files of a prefix as a night would, and says which it would refuse. */
export async function judgeFiles(
  connection: FilesConnection,
  {
    form,
    wanted,
  }: {
    readonly form: Omit<TextForm, 'format'> & { readonly format: TextForm['format'] | 'parquet' };
    readonly wanted: readonly WantedColumn[];
  },
): Promise<JudgedFiles> {
  const inbox = new Inbox(connection);
  try {
    const deliveries = await inbox.deliveries(connection.prefix);
    const chosen = deliveries.filter(({ size }) => size <= largest).slice(0, most);
    const refused: RefusedDelivery[] = [];
    let rows = 0;
    for (const { key } of chosen) {
      try {
        const { format } = form;
        rows +=
          format === 'parquet'
            ? await readParquet(inbox, key, wanted)
            : (
                await readTextFile({
                  open: () => inbox.stream(key),
                  form: { ...form, format },
                  wanted,
                  sink: () => nowhere,
                })
              ).rows;
      } catch (error) {
        if (!(error instanceof FileRefused)) throw error;
        refused.push({ key, reason: error.reason });
      }
    }
    return {
      count: deliveries.length,
      newest: deliveries[0]?.lastModified ?? null,
      ...{ read: chosen.length, rows, refused },
    };
  } finally {
    inbox.close();
  }
}

async function readParquet(inbox: Inbox, key: string, wanted: readonly WantedColumn[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'daybreak-look-'));
  try {
    const path = join(folder, 'file');
    await inbox.download(key, path);
    const { columns, count } = await sampleParquet({ path, rows: 1 });
    placeColumns(
      columns.map(({ name }) => name),
      wanted,
      null,
    );
    return count;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const nothing = () => undefined;
const nowhere: RowSink = { bytes: nothing, text: nothing, none: nothing, endRow: nothing };
