import { InvalidTable, UnsupportedTable } from './errors.ts';
import { isPrimitive, type Field } from './schema.ts';

/**
 * A table's metadata file, with the attributes that this library reads or writes; all others are kept as they are.
 * @see https://iceberg.apache.org/spec/#table-metadata-fields
 */
export interface TableMetadata {
  readonly 'format-version': 2;
  readonly 'table-uuid': string;
  readonly location: string;
  readonly 'last-sequence-number': number;
  readonly 'last-updated-ms': number;
  readonly 'last-column-id': number;
  readonly 'current-schema-id': number;
  readonly schemas: readonly SchemaJson[];
  readonly 'default-spec-id': number;
  readonly 'partition-specs': readonly PartitionSpec[];
  readonly 'last-partition-id': number;
  readonly 'default-sort-order-id': number;
  readonly 'sort-orders': readonly unknown[];
  readonly properties?: Readonly<Record<string, string>>;
  readonly 'current-snapshot-id'?: bigint | null;
  readonly snapshots?: readonly SnapshotJson[];
  readonly 'snapshot-log'?: readonly { readonly 'timestamp-ms': number; readonly 'snapshot-id': bigint }[];
  readonly 'metadata-log'?: readonly { readonly 'timestamp-ms': number; readonly 'metadata-file': string }[];
  readonly refs?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface SchemaJson {
  readonly type: 'struct';
  readonly 'schema-id': number;
  readonly fields: readonly {
    readonly id: number;
    readonly name: string;
    readonly required: boolean;
    readonly type: unknown;
    readonly doc?: string;
  }[];
}

export interface PartitionSpec {
  readonly 'spec-id': number;
  readonly fields: readonly {
    readonly name: string;
    readonly transform: string;
    readonly 'source-id': number;
    readonly 'field-id': number;
  }[];
}

export interface SnapshotJson {
  readonly 'snapshot-id': bigint;
  readonly 'parent-snapshot-id'?: bigint | null;
  readonly 'sequence-number': number;
  readonly 'timestamp-ms': number;
  readonly 'manifest-list': string;
  readonly summary: Readonly<Record<string, string>>;
  readonly 'schema-id'?: number;
}

const snapshotIdKeys = new Set(['snapshot-id', 'parent-snapshot-id', 'current-snapshot-id']);

// TypeScript's library does not know it yet: https://github.com/tc39/proposal-json-parse-with-source (in V8 since 11.4)
const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => unknown };

/** Snapshot ids have 63 bits: a plain JSON.parse would round them. */
export function parseMetadata(bytes: Uint8Array, where: string): TableMetadata {
  let parsed: unknown;
  try {
    parsed = JSON.parse(
      new TextDecoder().decode(bytes),
      (key, value: unknown, context?: { source?: string }) =>
        snapshotIdKeys.has(key) && typeof value === 'number' ? BigInt(context?.source ?? value) : value,
    );
  } catch {
    throw new InvalidTable({ where, problem: 'the metadata file is not JSON' });
  }
  return checked(parsed, where);
}

export const printMetadata = (metadata: TableMetadata): Uint8Array =>
  new TextEncoder().encode(
    JSON.stringify(
      metadata,
      (_key, value: unknown) => (typeof value === 'bigint' ? rawJSON(value.toString()) : value),
      1,
    ),
  );

function checked(parsed: unknown, where: string): TableMetadata {
  if (typeof parsed !== 'object' || parsed === null) {
    throw new InvalidTable({ where, problem: 'the metadata file is not a JSON object' });
  }
  const version: unknown = 'format-version' in parsed ? parsed['format-version'] : undefined;
  if (version !== 2) {
    throw new UnsupportedTable({ where, feature: `format version ${JSON.stringify(version)}` });
  }
  const metadata = parsed as TableMetadata;
  for (const key of [
    'table-uuid',
    'location',
    'last-sequence-number',
    'schemas',
    'partition-specs',
  ] as const) {
    if ((metadata[key] as unknown) === undefined) {
      throw new InvalidTable({ where, problem: `the metadata file lacks ${key}` });
    }
  }
  return metadata;
}

/** The current schema; nested types are refused by name. */
export function currentSchema(metadata: TableMetadata, where: string): Field[] {
  const schema = metadata.schemas.find((one) => one['schema-id'] === metadata['current-schema-id']);
  if (schema === undefined) throw new InvalidTable({ where, problem: 'its current schema is not listed' });
  return schema.fields.map(({ id, name, required, type, doc }) => {
    if (typeof type !== 'string' || !isPrimitive(type)) {
      throw new UnsupportedTable({ where, feature: `a nested or unknown type in column ${name}` });
    }
    return { id, name, type, required, doc: doc ?? '' };
  });
}

/** First of the ids that the specification keeps for partition fields. */
export const firstPartitionFieldId = 1000;

/** How many earlier metadata files the log names: Iceberg's default of `write.metadata.previous-versions-max`. */
export const metadataLogLength = 100;
