import type { Faker } from '@faker-js/faker';

/** What a column means, said by hand. The first group is personal data, the second is not. */
export const personalLabels = [
  'birth-date',
  'person-name',
  'email',
  'phone',
  'address',
  'national-id',
  'card-number',
  'bank-account',
  'ip-address',
  'device-id',
  'location',
  'username',
  'credential',
  'gender',
  'special-category',
  'licence-plate',
  'free-text',
  'pseudonymous-id',
] as const;

export const otherLabels = [
  'identifier',
  'amount',
  'quantity',
  'code',
  'category',
  'timestamp',
  'boolean',
  'thing-name',
  'thing-text',
  'business-place',
] as const;

export type Label = (typeof personalLabels)[number] | (typeof otherLabels)[number];

export type Values = (faker: Faker, row: number) => string | null;

export interface LabelledColumn {
  readonly name: string;
  readonly type: string;
  readonly label: Label;
  readonly values: Values;
}

export interface LabelledTable {
  /** The product or kind of database that the schema follows. */
  readonly origin: string;
  readonly table: string;
  readonly faker: Faker;
  readonly rows: number;
  readonly columns: readonly LabelledColumn[];
}

type Row = readonly [name: string, type: string, label: Label, values: Values];

export function table(
  name: string,
  faker: Faker,
  columns: readonly Row[],
  { rows = 200 }: { readonly rows?: number } = {},
): LabelledTable {
  const [origin = '', table = ''] = name.split('.');
  return {
    origin,
    table,
    faker,
    rows,
    columns: columns.map(([column, type, label, values]) => ({ name: column, type, label, values })),
  };
}

/** The same values at every call, as the faker is seeded by the place of the column. */
export function valuesOf({ faker, rows, table, origin }: LabelledTable, column: LabelledColumn) {
  faker.seed(Array.from(`${origin}.${table}.${column.name}`, (character) => character.charCodeAt(0)));
  faker.setDefaultRefDate('2026-11-20T00:00:00Z');
  return Array.from({ length: rows }, (_, row) => column.values(faker, row));
}
