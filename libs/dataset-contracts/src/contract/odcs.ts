import { z } from 'zod';
import type { Advice } from '../reading/sentence.ts';

/**
 * The part of the Open Data Contract Standard v3.1.0 that Daybreak reads; the rest of the standard's fields are let
 * through unread, and fields that the standard does not have are refused. What the standard allows and Daybreak does
 * not support is refused as that.
 * @see https://bitol-io.github.io/open-data-contract-standard/v3.1.0/
 */
const unread = z.unknown().optional();

const unsupported = (message: string, allowed: string, correct?: Advice['correct']) => ({
  message,
  params: { code: 'UNSUPPORTED', allowed, ...(correct ? { correct } : {}) } satisfies Advice,
});

const refused = (message: string, allowed: string) =>
  z
    .unknown()
    .refine((value) => value === undefined, unsupported(message, allowed))
    .optional();

const customProperties = z
  .array(z.strictObject({ id: unread, property: z.string(), value: z.unknown(), description: unread }))
  .default([]);

const end = z
  .string()
  .refine(
    (name) => !name.includes('/'),
    unsupported('Daybreak does not follow references by id', 'dataset.column'),
  );
const names = z.union([end.transform((name) => [name]), z.array(end).min(1)]);

/** Of one column: `from` is the column that it stands under. `to` is `dataset.column`. */
const propertyRelationship = z.strictObject({
  type: z.literal('foreignKey').default('foreignKey'),
  to: names,
  customProperties: unread,
});

/** Of several columns together: `from` and `to` list `dataset.column` in the same order. */
const schemaRelationship = z.strictObject({
  type: z.literal('foreignKey').default('foreignKey'),
  from: names,
  to: names,
  customProperties: unread,
});

/** A name in the lake: what Athena, Spark and DuckDB all take without quotes. */
const lakeName = z.string().refine((name) => lakeNamePattern.test(name), {
  message: 'cannot be a name in the lake',
  params: {
    allowed: 'a lower-case letter, then at most 62 of a-z, 0-9 and _',
    correct: asLakeName,
  } satisfies Advice,
});

const lakeNamePattern = /^[a-z][a-z0-9_]{0,62}$/;

function asLakeName(name: string): string | null {
  const parted = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  const folded = parted.replaceAll(/[^a-z0-9]+/g, '_').replaceAll(/^[_0-9]+|_+$/g, '');
  return lakeNamePattern.test(folded) ? folded : null;
}

const element = {
  id: unread,
  physicalType: z.string().optional(),
  description: z.string().default(''),
  businessName: unread,
  authoritativeDefinitions: unread,
  tags: unread,
  customProperties,
};

const quality = z.looseObject({
  type: z.enum(['text', 'library', 'sql', 'custom']).default('library'),
  engine: z.string().optional(),
  implementation: unread,
});

const logicalTypes = ['string', 'date', 'timestamp', 'number', 'integer', 'boolean'] as const;
const logicalType = z
  .enum([...logicalTypes, 'time', 'object', 'array'])
  .refine(
    (type) => (logicalTypes as readonly string[]).includes(type),
    unsupported('Daybreak has no columns of this type', logicalTypes.join(', '), () => 'string'),
  )
  .transform((type) => type as (typeof logicalTypes)[number]);

const flat = refused('Daybreak has flat columns only', 'columns without columns of their own');

const property = z.strictObject({
  ...element,
  name: lakeName,
  physicalName: z.string().min(1).optional(),
  primaryKey: z.boolean().default(false),
  primaryKeyPosition: z.int().optional(),
  logicalType,
  logicalTypeOptions: z.looseObject({ format: z.string().optional() }).optional(),
  required: z.boolean().default(false),
  unique: unread,
  partitioned: z.boolean().default(false),
  partitionKeyPosition: unread,
  classification: z.string().optional(),
  encryptedName: unread,
  transformSourceObjects: unread,
  transformLogic: unread,
  transformDescription: unread,
  examples: unread,
  criticalDataElement: unread,
  relationships: z.array(propertyRelationship).default([]),
  quality: unread,
  properties: flat,
  items: flat,
});

const schemaObject = z.strictObject({
  ...element,
  name: z.string(),
  logicalType: z
    .enum(['object', 'blob'])
    .refine((type) => type === 'object', unsupported('Daybreak has no blobs', 'object'))
    .optional(),
  /** `schema.table` in the source; of files, nothing. */
  physicalName: z
    .string()
    .refine((name) => /^[^.]+([.][^.]+)?$/.test(name), {
      message: 'is not the name of a table',
      params: { allowed: 'schema.table, as the source spells them; neither can hold a dot' } satisfies Advice,
    })
    .optional(),
  dataGranularityDescription: unread,
  properties: z.array(property).min(1),
  relationships: z.array(schemaRelationship).default([]),
  quality: z.array(quality).default([]),
});

const slaProperty = z.strictObject({
  id: unread,
  property: z.string(),
  value: unread,
  valueExt: unread,
  unit: z.string().optional(),
  element: unread,
  driver: unread,
  description: unread,
  scheduler: unread,
  schedule: unread,
});

/** What the standard's own schema still takes. */
const versions: readonly string[] = ['v3.1.0', 'v3.0.2', 'v3.0.1', 'v3.0.0', 'v2.2.2', 'v2.2.1', 'v2.2.0'];

const team = z.union([
  z.looseObject({ name: z.string().min(1) }),
  z
    .array(z.unknown())
    .refine(
      () => false,
      unsupported('Daybreak reads the owner from the name of a team', 'a map with a name, as of ODCS v3.1'),
    )
    .transform(() => ({ name: '' })),
]);

export const odcs = z.strictObject({
  apiVersion: z
    .string()
    .refine(
      (version) => version === 'v3.1.0' || !versions.includes(version),
      unsupported('Daybreak reads ODCS v3.1.0 only', 'v3.1.0', () => 'v3.1.0'),
    )
    .pipe(z.literal('v3.1.0')),
  kind: z.literal('DataContract'),
  id: z.string().min(1),
  name: lakeName,
  version: z.string().min(1),
  status: z.string().min(1),
  tenant: unread,
  tags: unread,
  servers: unread,
  dataProduct: unread,
  description: z.looseObject({ purpose: z.string().optional() }).default({}),
  domain: unread,
  schema: z
    .array(schemaObject)
    .min(1)
    .refine((tables) => tables.length < 2, unsupported('Daybreak reads one table a contract', 'one entry')),
  support: unread,
  price: unread,
  team,
  roles: unread,
  slaDefaultElement: unread,
  slaProperties: z.array(slaProperty).default([]),
  authoritativeDefinitions: unread,
  customProperties,
  contractCreatedTs: unread,
});

export type Odcs = z.infer<typeof odcs>;
export type OdcsTable = Odcs['schema'][number];
export type OdcsProperty = z.infer<typeof property>;
export type CustomProperties = z.infer<typeof customProperties>;
