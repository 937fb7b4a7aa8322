import { z } from 'zod';

/**
 * The part of the Open Data Contract Standard v3.1.0 that Daybreak reads; the rest of the standard's fields are let
 * through unread, and fields that the standard does not have are refused.
 * @see https://bitol-io.github.io/open-data-contract-standard/v3.1.0/
 */
const unread = z.unknown().optional();

const customProperties = z
  .array(z.strictObject({ id: unread, property: z.string(), value: z.unknown(), description: unread }))
  .default([]);

const names = z.union([z.string().transform((name) => [name]), z.array(z.string()).min(1)]);

/** Of one column: `from` is the column that it stands under. `to` is `dataset.column`. */
const propertyRelationship = z.strictObject({
  type: z.literal('foreignKey').default('foreignKey'),
  to: z.string(),
  customProperties: unread,
});

/** Of several columns together: `from` and `to` list `dataset.column` in the same order. */
const schemaRelationship = z.strictObject({
  type: z.literal('foreignKey').default('foreignKey'),
  from: names,
  to: names,
  customProperties: unread,
});

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
  implementation: z.unknown(),
});

const property = z.strictObject({
  ...element,
  name: z.string().regex(/^[a-z][a-z0-9_]{0,62}$/),
  physicalName: z.string().optional(),
  primaryKey: z.boolean().default(false),
  primaryKeyPosition: z.int().optional(),
  logicalType: z.enum(['string', 'date', 'timestamp', 'number', 'integer', 'boolean']),
  logicalTypeOptions: z.looseObject({ format: z.string().optional() }).optional(),
  required: z.boolean().default(false),
  unique: unread,
  partitioned: unread,
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
});

const schemaObject = z.strictObject({
  ...element,
  name: z.string(),
  logicalType: z.literal('object').optional(),
  /** `schema.table` in the source. */
  physicalName: z.string().regex(/^[a-z_][a-z0-9_]*[.][a-z_][a-z0-9_]*$/),
  dataGranularityDescription: unread,
  properties: z.array(property).min(1),
  relationships: z.array(schemaRelationship).default([]),
  quality: z.array(quality).default([]),
});

export const odcs = z.strictObject({
  apiVersion: z.literal('v3.1.0'),
  kind: z.literal('DataContract'),
  id: z.string().min(1),
  name: z.string().regex(/^[a-z][a-z0-9_]{0,62}$/),
  version: z.string().min(1),
  status: z.enum(['proposed', 'draft', 'active', 'deprecated', 'retired']),
  tenant: unread,
  tags: unread,
  servers: unread,
  dataProduct: unread,
  description: z.looseObject({ purpose: z.string() }),
  domain: unread,
  schema: z.array(schemaObject).length(1),
  support: unread,
  price: unread,
  team: z.looseObject({ name: z.string().min(1) }),
  roles: unread,
  slaDefaultElement: unread,
  slaProperties: unread,
  authoritativeDefinitions: unread,
  customProperties,
  contractCreatedTs: unread,
});

export type Odcs = z.infer<typeof odcs>;
export type OdcsProperty = z.infer<typeof property>;
