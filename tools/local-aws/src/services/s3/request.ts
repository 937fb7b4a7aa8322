import type { Exchange } from '../../endpoint/exchange.ts';
import type { XmlElement } from '../../endpoint/xml.ts';
import type { WriteWatch } from './conditions.ts';
import type { BucketStore } from './storage/bucket-store.ts';
import type { Incoming } from './storage/incoming.ts';
import type { Lists } from './storage/lists.ts';
import type { Cause, ObjectStore, Reason } from './storage/object-store.ts';
import type { UploadStore } from './storage/upload-store.ts';

/** What every action works on. */
export interface S3Context {
  readonly buckets: BucketStore;
  readonly objects: ObjectStore;
  readonly lists: Lists;
  readonly uploads: UploadStore;
  readonly incoming: Incoming;
  readonly writes: WriteWatch;
  readonly region: string;
  /** Canonical id of the account, as S3 names owners. */
  readonly owner: string;
  readonly now: () => Date;
}

/** A request whose bucket and key are known. */
export interface S3Request extends S3Context {
  readonly exchange: Exchange;
  readonly bucket: string;
  readonly key: string;
}

export interface S3Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An XML document, as the builder takes it. */
  readonly document?: XmlElement;
  /** Another body, with its content type among the headers. */
  readonly body?: string;
  /** A part of a file. */
  readonly file?: { readonly descriptor: number; readonly start: number; readonly end: number };
}

export type S3Action = (request: S3Request) => S3Reply | Promise<S3Reply>;

export function causeOf({ context, request }: Exchange, reason: Reason): Cause {
  const address = request.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '127.0.0.1';
  return { reason, requestId: context.requestId, address };
}
