import { Spoiler } from './blemish.ts';
import { addDays } from './calendar.ts';
import type { Ledger } from './ledger.ts';
import { Random } from './random.ts';
import { nothing, padded, shouted, withComma } from './spoilt-values.ts';
import type { Row } from './tables.ts';

export interface Product {
  readonly id: number;
  readonly name: string;
  readonly category: string;
  readonly unit: 'piece' | 'kg';
  readonly priceCents: number;
  readonly costCents: number;
}

interface Category {
  readonly name: string;
  readonly unit: 'piece' | 'kg';
  readonly cents: readonly [from: number, to: number];
  readonly goods: readonly string[];
}

const kinds = ['Classic', 'Organic', 'Family', 'Regional', 'Premium'];

const categories: readonly Category[] = [
  {
    name: 'fruit',
    unit: 'kg',
    cents: [149, 699],
    goods: ['Apples', 'Pears', 'Bananas', 'Grapes', 'Plums', 'Oranges', 'Kiwis', 'Cherries'],
  },
  {
    name: 'vegetables',
    unit: 'kg',
    cents: [99, 599],
    goods: ['Potatoes', 'Carrots', 'Tomatoes', 'Onions', 'Peppers', 'Leeks', 'Pumpkin', 'Beetroot'],
  },
  {
    name: 'meat',
    unit: 'kg',
    cents: [690, 2990],
    goods: ['Chicken', 'Minced Beef', 'Pork Loin', 'Turkey', 'Sausages', 'Ham', 'Lamb', 'Salami'],
  },
  {
    name: 'dairy',
    unit: 'piece',
    cents: [79, 599],
    goods: ['Milk', 'Butter', 'Yoghurt', 'Quark', 'Gouda', 'Cream', 'Feta', 'Eggs'],
  },
  {
    name: 'bakery',
    unit: 'piece',
    cents: [35, 549],
    goods: ['Rolls', 'Rye Bread', 'Baguette', 'Pretzels', 'Toast', 'Croissants', 'Cake', 'Crispbread'],
  },
  {
    name: 'drinks',
    unit: 'piece',
    cents: [59, 1299],
    goods: ['Water', 'Apple Juice', 'Cola', 'Beer', 'Red Wine', 'Tea', 'Coffee', 'Lemonade'],
  },
  {
    name: 'pantry',
    unit: 'piece',
    cents: [49, 799],
    goods: ['Pasta', 'Rice', 'Flour', 'Sugar', 'Lentils', 'Oil', 'Vinegar', 'Tomato Sauce'],
  },
  {
    name: 'sweets',
    unit: 'piece',
    cents: [69, 699],
    goods: ['Chocolate', 'Biscuits', 'Gummies', 'Crisps', 'Nuts', 'Waffles', 'Honey', 'Jam'],
  },
  {
    name: 'frozen',
    unit: 'piece',
    cents: [149, 999],
    goods: ['Pizza', 'Peas', 'Fish Fingers', 'Ice Cream', 'Spinach', 'Chips', 'Berries', 'Lasagne'],
  },
  {
    name: 'household',
    unit: 'piece',
    cents: [89, 1999],
    goods: ['Soap', 'Detergent', 'Toilet Paper', 'Sponges', 'Candles', 'Bin Bags', 'Shampoo', 'Toothpaste'],
  },
];

/** None of these refuses a product: its lines would all be orphans, which would drown every other kind. */
const spoiler = new Spoiler(
  'products',
  [
    { kind: 'trimmed', column: 'name', rate: 0.02, spoil: padded },
    { kind: 'case-normalised', column: 'category', rate: 0.03, spoil: shouted },
    {
      kind: 'spelling-replaced',
      column: 'unit',
      rate: 0.02,
      spoil: (unit) => (unit === 'kg' ? 'kg.' : 'pcs'),
    },
    { kind: 'default-filled', column: 'unit', rate: 0.02, spoil: nothing },
    { kind: 'number-reformatted', column: 'price', rate: 0.03, spoil: withComma },
    { kind: 'number-reformatted', column: 'cost', rate: 0.02, spoil: withComma },
  ],
  { exact: 0.01, keyed: 0.02, older: (row, random) => (row[4] = euros(random.whole(100, 900))) },
);

export function makeProducts(seed: number): readonly Product[] {
  return categories.flatMap((category, group) =>
    category.goods.flatMap((good, nth) =>
      kinds.map((kind, variant) => {
        const random = new Random(seed, 'product', group, nth, variant);
        const priceCents = random.whole(...category.cents);
        return {
          id: 1000 + group * 100 + nth * kinds.length + variant,
          name: `${good} ${kind}`,
          category: category.name,
          unit: category.unit,
          priceCents,
          costCents: Math.max(1, Math.round(priceCents * (0.55 + random.next() * 0.27))),
        };
      }),
    ),
  );
}

export function productRows(seed: number, products: readonly Product[], from: string, ledger: Ledger): Row[] {
  const rows = products.flatMap((product) => {
    const random = new Random(seed, 'product row', product.id);
    const row: Row = [
      String(product.id),
      product.name,
      product.category,
      product.unit,
      euros(product.priceCents),
      euros(product.costCents),
      `${addDays(from, -random.whole(2, 60))}T05:30:00.000Z`,
    ];
    return spoiler.spoil(row, random, ledger).rows;
  });
  ledger.addRows('products', rows.length);
  return rows;
}

/** `1234` cents as `12.34`. */
export function euros(cents: number): string {
  const whole = Math.trunc(Math.abs(cents) / 100);
  return `${cents < 0 ? '-' : ''}${whole}.${String(Math.abs(cents) % 100).padStart(2, '0')}`;
}
