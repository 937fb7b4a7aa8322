import { createWriteStream } from 'node:fs';
import { link, rm, stat } from 'node:fs/promises';
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
  list(place: InboxPlace): Promise<readonly InboxObject[]>;
  /** When the oldest upload began that is still under way; null where none is. */
  oldestUpload(place: InboxPlace): Promise<Date | null>;
  /** Puts the object as it was listed at `path`; false where it is another by now, or gone. */
  fetch(object: InboxObject, path: string): Promise<boolean>;
}

/**
 * S3. Where the objects are files of this machine anyway (`<root>/<bucket>/<key>`, the embedded endpoint), the file is linked
 * rather than copied; a link goes on to be the file that it was when another takes its name.
 */
export function s3Inbox({
  client,
  root,
}: {
  readonly client: S3Client;
  readonly root: string | null;
}): Inbox {
  return {
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

    async fetch(object, path) {
      const { bucket, key, etag } = object;
      const asListed = { Bucket: bucket, Key: key, IfMatch: etag };
      try {
        if (root !== null && (await linked(object, { from: join(root, bucket, key), to: path }))) {
          await client.send(new HeadObjectCommand(asListed));
          return true;
        }
        const { Body } = await client.send(new GetObjectCommand(asListed));
        if (!(Body instanceof Readable)) return false;
        await pipeline(Body, createWriteStream(path, { mode: 0o600, flags: 'wx' }));
        return true;
      } catch (error) {
        if (changed(error)) return false;
        throw explained(error, { bucket, prefix: key });
      }
    },
  };
}

/** Whether the object lies where its key says, and can be linked from there. */
async function linked(object: InboxObject, { from, to }: { from: string; to: string }): Promise<boolean> {
  try {
    await link(from, to);
  } catch {
    return false;
  }
  if ((await stat(to)).size === object.size) return true;
  await rm(to, { force: true });
  return false;
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
