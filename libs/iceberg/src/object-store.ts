/** Where metadata and manifests lie. URIs are `s3://bucket/key`. */
export interface ObjectStore {
  /** Throws `ObjectNotFound`. */
  read(uri: string): Promise<Uint8Array>;
  /** With `onlyIfAbsent`, throws `ObjectExists` rather than replace an object. */
  write(uri: string, body: Uint8Array, options?: { readonly onlyIfAbsent?: boolean }): Promise<void>;
}

/** `s3://bucket/some/key` -> bucket and key. */
export function parseObjectUri(uri: string): { bucket: string; key: string } {
  const match = /^s3[an]?:\/\/([^/]+)\/(.+)$/.exec(uri);
  const [, bucket, key] = match ?? [];
  if (bucket === undefined || key === undefined) {
    throw new TypeError(`${JSON.stringify(uri)} is not an object's address: write s3://bucket/key.`);
  }
  return { bucket, key };
}
