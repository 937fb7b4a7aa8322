import { createWriteStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { JobError } from '../../errors.ts';
import { namelessFile, pathOf } from './nameless-file.ts';

/** A prefix of a bucket that others put files under. */
export interface InboxPlace {
  readonly bucket: string;
  readonly prefix: string;
}

export interface InboxObject {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
  readonly size: number;
  readonly lastModified: Date;
}

/** What the extract job asks of an inbox: nothing that changes it. */
export interface Inbox {
  /** Folders in which files that it opens may lie under a name. */
  readonly folders: readonly string[];
  list(place: InboxPlace): Promise<readonly InboxObject[]>;
  /** When the oldest upload began that is still under way; null where none is. */
  oldestUpload(place: InboxPlace): Promise<Date | null>;
  /**
   * The object as it was listed, to be read and then closed; null where it is another by now, or gone. A copy of it has no
   * name, but for the moment in which it is made, empty, at `path`.
   */
  open(object: InboxObject, path: string): Promise<FileHandle | null>;
}

/**
 * S3. Where the objects are files of this machine anyway (`<root>/<bucket>/<key>`, the embedded endpoint), the file is opened
 * rather than copied; it goes on to be the file that it was when another takes its name.
 */
export function s3Inbox({
  client,
  root,
}: {
  readonly client: S3Client;
  readonly root: string | null;
}): Inbox {
  return {
    folders: root === null ? [] : [root],

    async list({ bucket, prefix }) {
      const found: InboxObject[] = [];
      const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix });
      try {
        for await (const { Contents = [] } of pages) {
          for (const { Key: key, ETag: etag, Size: size = 0, LastModified: lastModified } of Contents) {
            if (key === undefined || etag === undefined || lastModified === undefined) continue;
            found.push({ bucket, key, etag, size, lastModified });
          }
        }
      } catch (error) {
        throw explained(error, { bucket, prefix });
      }
      return found;
    },

    async oldestUpload({ bucket, prefix }) {
      let oldest: Date | null = null;
      let marker: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } | null = {};
      try {
        while (marker !== null) {
          const page: Awaited<ReturnType<typeof uploads>> = await uploads(marker);
          for (const { Initiated: began } of page.Uploads ?? [])
            if (began !== undefined && (oldest === null || began < oldest)) oldest = began;
          marker =
            page.IsTruncated === true
              ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
              : null;
        }
      } catch (error) {
        throw explained(error, { bucket, prefix });
      }
      return oldest;

      function uploads(from: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined }) {
        return client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix, ...from }));
      }
    },

    async open(object, path) {
      const { bucket, key, etag } = object;
      const asListed = { Bucket: bucket, Key: key, IfMatch: etag };
      let file = root === null ? null : await inPlace(object, join(root, bucket, key));
      try {
        if (file !== null) {
          await client.send(new HeadObjectCommand(asListed));
          return file;
        }
        const { Body } = await client.send(new GetObjectCommand(asListed));
        if (!(Body instanceof Readable)) return null;
        file = await namelessFile(path);
        await pipeline(Body, createWriteStream(pathOf(file)));
        return file;
      } catch (error) {
        await file?.close();
        if (changed(error)) return null;
        throw explained(error, { bucket, prefix: key });
      }
    },
  };
}

/** Null where the object does not lie where its key says. */
async function inPlace({ size }: InboxObject, path: string): Promise<FileHandle | null> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch {
    return null;
  }
  const found = await file.stat();
  if (found.isFile() && found.size === size) return file;
  await file.close();
  return null;
}

const changed = (error: unknown) =>
  ['PreconditionFailed', 'NoSuchKey', 'NotFound'].some((name) => named(error, name)) ||
  statusOf(error) === 412;

function explained(error: unknown, { bucket, prefix }: InboxPlace): unknown {
  if (named(error, 'NoSuchBucket'))
    return new JobError({ code: 'SOURCE_FILES_MISSING', cause: `There is no bucket ${bucket}.` });
  if (named(error, 'AccessDenied') || statusOf(error) === 403)
    return new JobError({
      code: 'SOURCE_REFUSED',
      cause: `The job may not read s3://${bucket}/${prefix}: its role needs s3:ListBucket and s3:ListBucketMultipartUploads on the bucket, s3:GetObject on its objects, and kms:Decrypt where they are encrypted with a key.`,
    });
  return error;
}

const named = (error: unknown, name: string) =>
  error instanceof Error && (error.name === name || ('code' in error && error.code === name));

function statusOf(error: unknown): number | null {
  const metadata = error instanceof Error && '$metadata' in error ? error.$metadata : null;
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
      ? metadata.httpStatusCode
      : null;
  return typeof status === 'number' ? status : null;
}
