import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { FilesReading } from '@daybreak/curation';
import { readTextFile } from '@daybreak/tabular-files';
import { padded, rowsToParquet } from '../rows-to-parquet.ts';
import type { ReadOutcome, ReadRequest } from '../source-reader.ts';
import type { Desk } from './read-files.ts';
import { RowSpool } from './row-spool.ts';

/** CSV and JSON lines: the rows of all files that are whole, in one landing file. */
export async function readTextFiles(
  { reading, landing, engine, folder }: ReadRequest<FilesReading>,
  desk: Desk,
): Promise<ReadOutcome['files']> {
  const columns = reading.columns.map(({ name }) => name);
  const { format, delimiter, encoding, header, lastLine } = reading;
  if (format === 'parquet') throw new TypeError('Parquet is no text.');
  const wanted = reading.columns.map((column) => ({ ...column, of: reading.fields }));
  const path = join(folder, 'part-00000.parquet');
  const rows = await rowsToParquet({
    engine,
    columns,
    landing,
    path,
    async send(pipe) {
      let sent = 0;
      await desk.each(async ({ path: file, index }) => {
        let spool = new RowSpool({ path: '', padded: false });
        let attempt = 0;
        try {
          await readTextFile({
            open: () => createReadStream(file),
            form: { format, delimiter, encoding, header, lastLine },
            wanted,
            sink: () => {
              attempt += 1;
              const at = join(folder, `rows-${String(index)}-${String(attempt)}`);
              spool = new RowSpool({ path: at, padded: padded(columns).length > columns.length });
              return spool;
            },
            drained: () => spool.drained(),
          });
          await spool.sendTo(pipe);
          sent += spool.rows;
        } finally {
          await spool.remove();
        }
      });
      return sent;
    },
  });
  return [{ path, rows }];
}
