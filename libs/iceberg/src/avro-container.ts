import { deflateRawSync, inflateRawSync, zstdDecompressSync } from 'node:zlib';
import avro from 'avsc';
import { InvalidTable, UnsupportedTable } from './errors.ts';

/** An Avro schema as JSON, with the attributes that Iceberg adds to it. */
export type AvroSchema = string | readonly AvroSchema[] | Readonly<Record<string, unknown>>;

interface LongType {
  __with(methods: object): avro.Type;
}

/** 64-bit values as bigint: counts fit a number, snapshot ids do not. */
const long = (avro.types.LongType as unknown as LongType).__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64LE(value);
    return buffer;
  },
  fromJSON: (value: number) => BigInt(value),
  toJSON: (value: bigint) => Number(value),
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (left: bigint, right: bigint) => (left === right ? 0 : left < right ? -1 : 1),
});

/** What avsc's types do, typed. A negative offset is an end that came too early. */
interface Codec<Value> {
  decode(buffer: Buffer, at: number): { readonly value: Value; readonly offset: number };
  toBuffer(value: Value): Buffer;
}

const typeOf = (schema: AvroSchema): Codec<unknown> =>
  avro.Type.forSchema(schema as never, { registry: { long }, wrapUnions: 'never' });

const header: Codec<{ magic: Buffer; meta: Record<string, Buffer>; sync: Buffer }> = avro.Type.forSchema({
  type: 'record',
  name: 'Header',
  fields: [
    { name: 'magic', type: { type: 'fixed', name: 'Magic', size: 4 } },
    { name: 'meta', type: { type: 'map', values: 'bytes' } },
    { name: 'sync', type: { type: 'fixed', name: 'Sync', size: 16 } },
  ],
} as never);

const count: Codec<number> = avro.Type.forSchema('long');
const block: Codec<Buffer> = avro.Type.forSchema('bytes');
const magic = Buffer.from('Obj\x01', 'latin1');

/**
 * An Avro object container file. avsc encodes the records; the header is written here, because avsc drops the
 * attributes that it does not know (`field-id`, `element-id`) from the schema, and Iceberg readers need them.
 * @see https://avro.apache.org/docs/1.11.1/specification/#object-container-files
 */
export function writeContainer({
  schema,
  metadata,
  records,
  sync,
}: {
  readonly schema: AvroSchema;
  readonly metadata: Readonly<Record<string, string>>;
  readonly records: readonly unknown[];
  /** Sixteen random bytes. */
  readonly sync: Buffer;
}): Buffer {
  const type = typeOf(schema);
  const meta = Object.fromEntries(
    Object.entries({ ...metadata, 'avro.schema': JSON.stringify(schema), 'avro.codec': 'deflate' }).map(
      ([key, value]) => [key, Buffer.from(value)],
    ),
  );
  const head = header.toBuffer({ magic, meta, sync });
  if (records.length === 0) return head;
  const body = deflateRawSync(Buffer.concat(records.map((record) => type.toBuffer(record))));
  return Buffer.concat([head, count.toBuffer(records.length), block.toBuffer(body), sync]);
}

export interface Container {
  readonly schema: AvroSchema;
  readonly metadata: Readonly<Record<string, string>>;
  readonly records: readonly unknown[];
}

export function readContainer(bytes: Uint8Array, where: string): Container {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!buffer.subarray(0, 4).equals(magic)) {
    throw new InvalidTable({ where, problem: 'it is not an Avro container file' });
  }
  try {
    return decode(buffer, where);
  } catch (error) {
    if (error instanceof UnsupportedTable) throw error;
    throw new InvalidTable({ where, problem: 'the Avro container is damaged' });
  }
}

function decode(buffer: Buffer, where: string): Container {
  const head = decoded(header, buffer, 0);
  const metadata = Object.fromEntries(
    Object.entries(head.value.meta).map(([key, value]) => [key, value.toString('utf8')]),
  );
  const schema = JSON.parse(metadata['avro.schema'] ?? '') as AvroSchema;
  const type = typeOf(schema);
  const records: unknown[] = [];
  let offset = head.offset;
  while (offset < buffer.length) {
    const size = decoded(count, buffer, offset);
    const body = decoded(block, buffer, size.offset);
    const end = body.offset + 16;
    if (!buffer.subarray(body.offset, end).equals(head.value.sync)) {
      throw new RangeError('block cut off');
    }
    const plain = decompressed(body.value, metadata['avro.codec'] ?? 'null', where);
    let position = 0;
    for (let index = 0; index < size.value; index += 1) {
      const record = decoded(type, plain, position);
      records.push(record.value);
      position = record.offset;
    }
    offset = end;
  }
  return { schema, metadata, records };
}

function decoded<Value>(codec: Codec<Value>, buffer: Buffer, at: number): { value: Value; offset: number } {
  const found = codec.decode(buffer, at);
  if (found.offset < 0) throw new RangeError('cut off');
  return found;
}

function decompressed(body: Buffer, codec: string, where: string): Buffer {
  switch (codec) {
    case 'null':
      return body;
    case 'deflate':
      return inflateRawSync(body);
    case 'zstandard':
      return zstdDecompressSync(body);
    default:
      throw new UnsupportedTable({ where, feature: `Avro codec ${codec}` });
  }
}
