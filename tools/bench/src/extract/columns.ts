/** What leaves the bench's table, and what must not. */
export const kept = [
  'sale_id',
  'store_id',
  'till_no',
  'sold_at',
  'payment',
  'quantity',
  'amount',
  'discount',
  'updated_at',
] as const;
export const personal = ['loyalty_card', 'customer_name', 'email', 'birth_date'] as const;

export const selection = kept.join(', ');
