import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  GetObjectCommand,
  ListMultipartUploadsCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { isDelivery } from '@daybreak/tabular-files';
import type { FilesConnection } from '../connection.ts';
import { failedAt } from './failures.ts';

export interface Delivery {
  readonly key: string;
  readonly size: number;
  readonly lastModified: Date;
}

/** A bucket, read and never written. */
export class Inbox {
  readonly bucket: string;
  readonly #client: S3Client;

  constructor({ bucket, region, endpoint }: FilesConnection) {
    this.bucket = bucket;
    this.#client = new S3Client({
      region,
      ...(endpoint === null ? {} : { endpoint, forcePathStyle: true, ...embedded(endpoint) }),
    });
  }

  /** What was delivered below a prefix, the newest first. */
  async deliveries(prefix: string): Promise<readonly Delivery[]> {
    const found: Delivery[] = [];
    try {
      const pages = paginateListObjectsV2({ client: this.#client }, { Bucket: this.bucket, Prefix: prefix });
      for await (const { Contents = [] } of pages)
        for (const { Key: key, Size: size = 0, LastModified: lastModified } of Contents)
          if (key !== undefined && lastModified !== undefined && isDelivery({ key, prefix, size }))
            found.push({ key, size, lastModified });
    } catch (error) {
      throw failedAt(error, this.bucket);
    }
    return found.sort((one, other) => other.lastModified.getTime() - one.lastModified.getTime());
  }

  /** Whether uploads that are under way can be seen, without which files that come late would be lost. */
  async seesUploads(): Promise<boolean> {
    try {
      await this.#client.send(new ListMultipartUploadsCommand({ Bucket: this.bucket, MaxUploads: 1 }));
      return true;
    } catch {
      return false;
    }
  }

  /** The object's bytes, asked for when they are read. */
  stream(key: string): Readable {
    return Readable.from(this.#bytes(key));
  }

  async download(key: string, path: string): Promise<void> {
    await pipeline(this.stream(key), createWriteStream(path, { mode: 0o600, flags: 'wx' }));
  }

  close(): void {
    this.#client.destroy();
  }

  async *#bytes(key: string): AsyncGenerator<Buffer> {
    try {
      const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      if (Body instanceof Readable) for await (const chunk of Body) yield chunk as Buffer;
    } catch (error) {
      throw failedAt(error, this.bucket);
    }
  }
}

/** The embedded endpoint asks for credentials and takes any. */
function embedded(endpoint: string) {
  const local = /^http:\/\/(localhost|127\.|\[::1\])/.test(endpoint);
  return local && process.env['AWS_ACCESS_KEY_ID'] === undefined && process.env['AWS_PROFILE'] === undefined
    ? { credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }
    : {};
}
