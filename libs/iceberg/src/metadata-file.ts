/** `<location>/metadata/00001-<uuid>.metadata.json`, numbered one above the file before. */
export function metadataFileUri({
  location,
  previous,
  uuid,
}: {
  readonly location: string;
  readonly previous: string | null;
  readonly uuid: string;
}): string {
  const number = previous === null ? 0 : Number(/(\d+)-[^/]*$/.exec(previous)?.[1] ?? -1) + 1;
  return `${location}/metadata/${String(number).padStart(5, '0')}-${uuid}.metadata.json`;
}

/** The 16 bytes of a UUID, e.g. as an Avro sync marker. */
export const uuidBytes = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex');

/** A random positive 63-bit id, as other Iceberg writers make them from a UUID. */
export function snapshotIdOf(uuid: string): bigint {
  const bytes = uuidBytes(uuid);
  return (bytes.readBigUInt64BE(0) ^ bytes.readBigUInt64BE(8)) & 0x7fff_ffff_ffff_ffffn;
}
