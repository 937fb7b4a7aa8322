import { join } from 'node:path';
import type { FilesReading, RefusedFile, SourceReceipt } from '@daybreak/curation';
import { FileRefused } from '@daybreak/tabular-files';
import { JobError } from '../../errors.ts';
import type { ReadOutcome, ReadRequest, SourceReader } from '../source-reader.ts';
import { deliveriesOf, readUpTo } from './deliveries.ts';
import type { InboxObject } from './inbox.ts';
import { pathOf } from './nameless-file.ts';
import { readParquetFiles } from './read-parquet-files.ts';
import { readTextFiles } from './read-text-files.ts';

/**
 * Reads the files of an inbox, each as it was when it was listed. One that cannot be read as a whole is left out, told by
 * name, and looked at again by later runs; the others land. Of a snapshot every file counts, so there it fails the run.
 */
export const readFiles: SourceReader<FilesReading> = async (request) => {
  const { reading, window, surroundings } = request;
  const { inbox } = surroundings;
  const started = performance.now();
  // Before the objects: an upload that ends in between is then seen as one or the other.
  const upload = await inbox.oldestUpload(reading);
  const objects = deliveriesOf({ objects: await inbox.list(reading), reading, window });
  if (objects.length === 0 && reading.files === 'newest')
    throw new JobError({
      code: 'SOURCE_FILES_MISSING',
      cause: `There is no file under s3://${reading.bucket}/${reading.prefix}.`,
    });
  const desk = new Desk({ request, objects });
  const files = await (reading.format === 'parquet' ? readParquetFiles : readTextFiles)(request, desk);
  desk.judge();
  return {
    files,
    window: readUpTo({ window, upload, refused: desk.refused }),
    receipt: receipt({ desk, files, milliseconds: performance.now() - started }),
    ...(desk.refusals.length === 0 ? {} : { refusedFiles: desk.refusals }),
  };
};

/** Where the files of a reading are laid out one after another. */
export class Desk {
  readonly refused: InboxObject[] = [];
  readonly refusals: RefusedFile[] = [];
  read = 0;
  bytes = 0;
  #changed = 0;
  readonly #request: ReadRequest<FilesReading>;
  readonly #objects: readonly InboxObject[];

  constructor({
    request,
    objects,
  }: {
    readonly request: ReadRequest<FilesReading>;
    readonly objects: readonly InboxObject[];
  }) {
    this.#request = request;
    this.#objects = objects;
  }

  /** Gives each file to `take`, with where it can be read from meanwhile; what it refuses is put aside. */
  async each(
    take: (file: { readonly path: string; readonly index: number }) => Promise<void>,
  ): Promise<void> {
    const { folder, surroundings } = this.#request;
    for (const [index, object] of this.#objects.entries()) {
      const file = await surroundings.inbox.open(object, join(folder, `inbox-${String(index)}`));
      if (file === null) {
        this.#changed += 1;
        continue;
      }
      try {
        await take({ path: pathOf(file), index });
        this.read += 1;
        this.bytes += object.size;
      } catch (error) {
        if (!(error instanceof FileRefused)) throw error;
        this.refused.push(object);
        this.refusals.push({ uri: `s3://${object.bucket}/${object.key}`, reason: error.reason });
      } finally {
        await file.close();
      }
    }
  }

  /** Whether what was read may land. */
  judge(): void {
    const snapshot = this.#request.reading.files === 'newest';
    if (this.refusals.length > 0 && (snapshot || this.read === 0)) {
      const told = this.refusals.slice(0, 5).map(({ uri, reason }) => `${uri}: ${reason}`);
      const others = this.refusals.length - told.length;
      throw new JobError({
        code: 'SOURCE_FILES_REFUSED',
        cause: `${told.join('; ')}${others > 0 ? `; and ${String(others)} more` : ''}.`,
      });
    }
    if (snapshot && this.#changed > 0)
      throw new JobError({
        code: 'SOURCE_STREAM_CUT',
        cause: 'A file of the newest delivery was replaced or taken away while it was read.',
      });
  }
}

function receipt({
  desk,
  files,
  milliseconds,
}: {
  readonly desk: Desk;
  readonly files: ReadOutcome['files'];
  readonly milliseconds: number;
}): SourceReceipt {
  return {
    connections: 1,
    slices: desk.read,
    seconds: milliseconds / 1000,
    rows: files.reduce((sum, { rows }) => sum + rows, 0),
    bytes: desk.bytes,
    heldBack: { seconds: 0, times: 0 },
    resumed: 0,
    peakActiveSessions: null,
    latencyMilliseconds: null,
    replicaLagSeconds: null,
  };
}
