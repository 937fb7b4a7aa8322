import { Spoiler } from './blemish.ts';
import { addDays, two } from './calendar.ts';
import type { Ledger } from './ledger.ts';
import { Random } from './random.ts';
import { germanDate, noDate, nothing } from './spoilt-values.ts';
import type { Row } from './tables.ts';

export interface Customer {
  readonly id: number;
  readonly fullName: string;
  readonly email: string;
  readonly phone: string;
  readonly address: string;
  readonly loyaltyCard: string;
  /** In the spelling of the source, or null. */
  readonly dateOfBirth: string | null;
}

const given =
  'Annegret Bertram Cordula Detlef Elfriede Friedhelm Gundula Hartmut Irmgard Joachim Kunigunde Leopold Mechthild Norbert Ottilie Pankratius Roswitha Siegbert Traudel Ulfried Veronika Wolfram Xaveria Zacharias'.split(
    ' ',
  );
const family =
  'Ackerknecht Bratschneider Dinkelmann Eichstaedter Fassbinder Grubenhauer Habersaat Immenkoetter Jungbluth Kesselring Lindenlaub Muehlenbrock Nachtigall Osterkamp Pfefferkorn Querfurth Rosenstengel Sauerzapf Teufelhart Uhlenbrock Vogelsang Wackernagel Zwiebelbeck'.split(
    ' ',
  );
const streets =
  'Amselgrund Birkenhain Dohlenweg Eulenstieg Finkenpfad Geierswalder Habichtsring Ibisgasse Kranichufer Lerchenfeld Meisenwinkel Nebelkamp'.split(
    ' ',
  );

/** A birth date that cannot be read becomes the age band `unknown`; none of it is seen after landing. */
const spoiler = new Spoiler(
  'customers',
  [
    { kind: 'default-filled', column: 'date_of_birth', lakeColumn: 'age_band', rate: 0.01, spoil: nothing },
    { kind: 'default-filled', column: 'date_of_birth', lakeColumn: 'age_band', rate: 0.004, spoil: noDate },
    { kind: 'missing', column: 'loyalty_card', rate: 0.003, spoil: nothing },
    { kind: 'missing', column: 'customer_id', rate: 0.001, spoil: () => null },
    { kind: 'date-reformatted', column: 'joined_on', rate: 0.02, spoil: germanDate },
    { kind: 'unreadable-date', column: 'joined_on', rate: 0.004, spoil: noDate },
    { kind: 'missing', column: 'joined_on', rate: 0.003, spoil: nothing },
  ],
  { exact: 0.005, keyed: 0.005, older: (row) => (row[3] = null) },
);

/** The same customer for the same seed and position. Births end before the shop's first opening day or business date. */
export function makeCustomer(seed: number, index: number): Customer {
  const random = new Random(seed, 'customer', index);
  const id = 100_000 + index;
  const fullName = `${random.pick(given)} ${random.pick(family)}-${random.pick(family)}`;
  const birth = `${random.whole(1935, 2010)}-${two(random.whole(1, 12))}-${two(random.whole(1, 28))}`;
  const spelling = random.next();
  return {
    id,
    fullName,
    email: `${fullName.toLowerCase().replaceAll(' ', '.')}.${id}@post.example`,
    phone: `+49 30 ${random.whole(2000, 9999)} ${String(id).padStart(7, '0')}`,
    address: `${random.pick(streets)} ${random.whole(1, 180)}, ${random.whole(10115, 99998)} ${random.pick(['Berlin', 'Köln', 'Leipzig'])}`,
    loyaltyCard: `LC${String(7_300_000_000 + index * 7919 + random.whole(0, 7000))}`,
    dateOfBirth:
      spelling < 0.86 ? birth : spelling < 0.96 ? germanDate(birth) : germanDate(birth).replaceAll('.', '/'),
  };
}

export function customerRows(props: {
  readonly seed: number;
  readonly customers: readonly Customer[];
  readonly stores: number;
  /** Last day on which they joined; the first ones did years before. */
  readonly joinedBy: string;
  /** For customers that join on a given day. */
  readonly insertedAt?: Date;
  readonly ledger: Ledger;
}): Row[] {
  const { seed, customers, ledger } = props;
  const rows = customers.flatMap((customer) => {
    const random = new Random(seed, 'customer row', customer.id);
    const joined =
      props.insertedAt === undefined ? addDays(props.joinedBy, -random.whole(1, 4000)) : props.joinedBy;
    const row: Row = [
      String(customer.id),
      customer.fullName,
      customer.email,
      customer.phone,
      customer.address,
      customer.loyaltyCard,
      customer.dateOfBirth,
      String(random.whole(1, props.stores)),
      joined,
      props.insertedAt?.toISOString() ?? `${joined}T17:00:00.000Z`,
    ];
    return spoiler.spoil(row, random, ledger).rows;
  });
  ledger.addRows('customers', rows.length);
  return rows;
}
