/** The shop's tables as its till system left them: text where the tills write what they like, and no enforced keys. */
export const tables = {
  stores: {
    store_id: 'integer',
    name: 'text',
    city: 'text',
    opened_on: 'text',
    opening_hour: 'integer',
    closing_hour: 'integer',
    updated_at: 'timestamptz',
  },
  products: {
    product_id: 'integer',
    name: 'text',
    category: 'text',
    unit: 'text',
    price: 'text',
    cost: 'text',
    updated_at: 'timestamptz',
  },
  customers: {
    customer_id: 'bigint',
    full_name: 'text',
    email: 'text',
    phone: 'text',
    address: 'text',
    loyalty_card: 'text',
    date_of_birth: 'text',
    home_store_id: 'integer',
    joined_on: 'text',
    updated_at: 'timestamptz',
  },
  sales: {
    sale_id: 'bigint',
    store_id: 'integer',
    till_no: 'integer',
    sold_at: 'text',
    payment: 'text',
    loyalty_card: 'text',
    amount: 'text',
    updated_at: 'timestamptz',
  },
  sale_items: {
    sale_id: 'bigint',
    line_no: 'integer',
    product_id: 'integer',
    quantity: 'text',
    unit_price: 'text',
    sold_at: 'text',
    updated_at: 'timestamptz',
  },
} as const;

export type TableName = keyof typeof tables;

/** Values in the order of the table's columns, as text. */
export type Row = (string | null)[];

export function columnsOf(table: TableName): readonly string[] {
  return Object.keys(tables[table]);
}

/** Position of a column in a row. */
export function position(table: TableName, column: string): number {
  const index = columnsOf(table).indexOf(column);
  if (index === -1) throw new RangeError(`table ${table} has no column ${column}`);
  return index;
}
