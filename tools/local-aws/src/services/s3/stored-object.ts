/** One version of an object, or a delete marker. */
export interface ObjectVersion {
  readonly bucket: string;
  readonly key: string;
  /** `null` when it was made while the bucket had no versioning. */
  readonly version: string;
  /** Order of all writes of the store. */
  readonly sequence: number;
  readonly latest: boolean;
  readonly marker: boolean;
  /** Below the folder of all buckets; empty for a delete marker. */
  readonly path: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Epoch milliseconds. */
  readonly modified: number;
  readonly attributes: ObjectAttributes;
}

/** What is known about an object beyond its bytes. */
export interface ObjectAttributes {
  /** `content-type` and the like. */
  readonly headers: Readonly<Record<string, string>>;
  /** `x-amz-meta-*` without the prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  /** By header name, e.g. `x-amz-checksum-crc32`. */
  readonly checksums: Readonly<Record<string, string>>;
  readonly checksumType?: ChecksumType;
  readonly tags?: readonly Tag[];
  /** Of an object that was uploaded in parts, in their order. */
  readonly parts?: readonly ObjectPart[];
}

export type ChecksumType = 'COMPOSITE' | 'FULL_OBJECT';

export interface ObjectPart {
  readonly number: number;
  readonly size: number;
  readonly checksums: Readonly<Record<string, string>>;
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export const noAttributes: ObjectAttributes = { headers: {}, metadata: {}, checksums: {} };

export const defaultContentType = 'binary/octet-stream';
