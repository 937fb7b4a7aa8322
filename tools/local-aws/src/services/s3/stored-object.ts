export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  /** Below the bucket's folder. */
  readonly path: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Epoch milliseconds. */
  readonly modified: number;
  /** Modification time of the file that this describes. */
  readonly stamp: number;
  readonly attributes: ObjectAttributes;
}

/** What a client said about an object, given back with it. */
export interface ObjectAttributes {
  /** `content-type` and the like. */
  readonly headers: Readonly<Record<string, string>>;
  /** `x-amz-meta-*` without the prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  /** By header name, e.g. `x-amz-checksum-crc32`. */
  readonly checksums: Readonly<Record<string, string>>;
}

export const noAttributes: ObjectAttributes = { headers: {}, metadata: {}, checksums: {} };

export const defaultContentType = 'binary/octet-stream';
