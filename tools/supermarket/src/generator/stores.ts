import { Spoiler } from './blemish.ts';
import { addDays } from './calendar.ts';
import type { Ledger } from './ledger.ts';
import { Random } from './random.ts';
import { germanDate, padded, shouted } from './spoilt-values.ts';
import type { Row } from './tables.ts';

export interface Store {
  readonly id: number;
  readonly city: string;
  readonly opens: number;
  readonly closes: number;
  readonly tills: number;
  /** How many customers it draws, against the others. */
  readonly size: number;
}

const places: readonly [city: string, quarter: string][] = [
  ['Berlin', 'Prenzlauer Berg'],
  ['Hamburg', 'Altona'],
  ['Köln', 'Ehrenfeld'],
  ['Leipzig', 'Plagwitz'],
  ['Dresden', 'Neustadt'],
  ['Hannover', 'Linden'],
  ['Bremen', 'Viertel'],
  ['Nürnberg', 'Gostenhof'],
  ['Erfurt', 'Altstadt'],
  ['Rostock', 'Warnow Ufer'],
  ['Kassel', 'Wehlheiden'],
  ['Freiburg', 'Stühlinger'],
];

const spoiler = new Spoiler(
  'stores',
  [
    { kind: 'trimmed', column: 'name', rate: 0.08, spoil: padded },
    { kind: 'case-normalised', column: 'city', rate: 0.08, spoil: shouted },
    { kind: 'date-reformatted', column: 'opened_on', rate: 0.15, spoil: germanDate },
  ],
  { exact: 0.06, keyed: 0.04, older: (row) => (row[1] = `${row[1] ?? ''} (alt)`) },
);

export function makeStores(seed: number, count: number): readonly Store[] {
  return Array.from({ length: count }, (_, index) => {
    const random = new Random(seed, 'store', index);
    const [city] = places[index % places.length] ?? ['', ''];
    const opens = random.pick([7, 7, 8]);
    const closes = random.pick([20, 21, 22]);
    return { id: index + 1, city, opens, closes, tills: random.whole(3, 8), size: 0.6 + random.next() };
  });
}

export function storeRows(seed: number, stores: readonly Store[], from: string, ledger: Ledger): Row[] {
  const rows = stores.flatMap((store, index) => {
    const random = new Random(seed, 'store row', index);
    const [city, quarter] = places[index % places.length] ?? ['', ''];
    // Opened after the youngest customer was born: no opening day can be taken for a birth date.
    const opened = addDays('2011-01-03', random.whole(0, 2000));
    const row: Row = [
      String(store.id),
      `Markt ${city} ${quarter}`,
      city,
      opened,
      String(store.opens),
      String(store.closes),
      `${addDays(from, -random.whole(20, 400))}T06:00:00.000Z`,
    ];
    return spoiler.spoil(row, random, ledger).rows;
  });
  ledger.addRows('stores', rows.length);
  return rows;
}
