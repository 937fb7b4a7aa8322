import type { Faker } from '@faker-js/faker';
import type { Values } from './labelled-table.ts';

/** Ways to fill a column. `dirty` makes it look as real columns do. */
export const of =
  (make: (f: Faker) => string | number | boolean | Date): Values =>
  (f) => {
    const value = make(f);
    return value instanceof Date ? value.toISOString() : String(value);
  };

/** Nulls, and what people type where they have nothing to say. */
export const dirty =
  (values: Values, { nulls = 0.15, junk = 0.03 } = {}): Values =>
  (f, row) => {
    const roll = f.number.float();
    if (roll < nulls) return null;
    if (roll < nulls + junk) return f.helpers.arrayElement(['', '-', 'n/a', 'unknown', '?', 'test']);
    return values(f, row);
  };

export const empty: Values = () => null;
export const serial: Values = (_, row) => String(row + 1);
export const serialFrom =
  (start: number): Values =>
  (_, row) =>
    String(start + row);
export const oneOf = (...choices: readonly string[]): Values => of((f) => f.helpers.arrayElement(choices));
export const int = (min: number, max: number): Values => of((f) => f.number.int({ min, max }));
export const decimal = (min: number, max: number, digits = 2): Values =>
  of((f) => f.number.float({ min, max }).toFixed(digits));
export const pattern = (expression: RegExp): Values => of((f) => f.helpers.fromRegExp(expression));

const two = (number: number) => String(number).padStart(2, '0');
const shapes = {
  iso: (d: Date) => d.toISOString().slice(0, 10),
  isoMidnight: (d: Date) => `${d.toISOString().slice(0, 10)} 00:00:00`,
  german: (d: Date) => `${two(d.getUTCDate())}.${two(d.getUTCMonth() + 1)}.${d.getUTCFullYear()}`,
  germanShort: (d: Date) =>
    `${two(d.getUTCDate())}.${two(d.getUTCMonth() + 1)}.${two(d.getUTCFullYear() % 100)}`,
  french: (d: Date) => `${two(d.getUTCDate())}/${two(d.getUTCMonth() + 1)}/${d.getUTCFullYear()}`,
  american: (d: Date) => `${d.getUTCMonth() + 1}/${d.getUTCDate()}/${d.getUTCFullYear()}`,
  compact: (d: Date) => d.toISOString().slice(0, 10).replaceAll('-', ''),
  epochDays: (d: Date) => String(Math.floor(d.getTime() / 86_400_000)),
  epochSeconds: (d: Date) => String(Math.floor(d.getTime() / 1000)),
  epochMilliseconds: (d: Date) => String(d.getTime()),
  timestamp: (d: Date) => d.toISOString().replace('T', ' ').replace('Z', '+00'),
  year: (d: Date) => String(d.getUTCFullYear()),
} as const;
export type Shape = keyof typeof shapes;

export const birth = (shape: Shape, min = 16, max = 92): Values =>
  of((f) => shapes[shape](f.date.birthdate({ mode: 'age', min, max })));
export const recent = (shape: Shape, years = 4): Values => of((f) => shapes[shape](f.date.past({ years })));
/** As orders come: a few every hour. */
export const growing =
  (shape: Shape): Values =>
  (_, row) =>
    shapes[shape](new Date(Date.UTC(2025, 2, 1) + row * 3_571_000));
export const upcoming = (shape: Shape): Values => of((f) => shapes[shape](f.date.future({ years: 2 })));

export const given: Values = of((f) => f.person.firstName());
export const family: Values = of((f) => f.person.lastName());
export const full: Values = of((f) => `${f.person.firstName()} ${f.person.lastName()}`);
export const familyFirst: Values = of((f) => `${f.person.lastName()}, ${f.person.firstName()}`);
export const upperFull: Values = of((f) => `${f.person.lastName()} ${f.person.firstName()}`.toUpperCase());
export const email: Values = of((f) => f.internet.email());
export const phone: Values = of((f) => f.phone.number());
export const nationalPhone: Values = of((f) => f.phone.number({ style: 'national' }));
export const e164: Values = of((f) => f.phone.number({ style: 'international' }));
export const street: Values = of((f) => f.location.streetAddress());
export const fullAddress: Values = of(
  (f) => `${f.location.streetAddress()}, ${f.location.zipCode()} ${f.location.city()}`,
);
export const secondLine: Values = of((f) => f.location.secondaryAddress());
export const zip: Values = of((f) => f.location.zipCode());
export const city: Values = of((f) => f.location.city());
export const iban: Values = of((f) => f.finance.iban());
export const ibanOf = (countryCode: string): Values =>
  of((f) => f.finance.iban({ countryCode, formatted: true }));
export const card: Values = of((f) => f.finance.creditCardNumber().replaceAll('-', ''));
export const ipv4: Values = of((f) => f.internet.ipv4());
export const anyIp: Values = of((f) => f.internet.ip());
export const mac: Values = of((f) => f.internet.mac());
export const username: Values = of((f) => f.internet.username());
export const bcrypt: Values = of((f) => `$2b$12$${f.string.alphanumeric(53)}`);
export const hexToken = (length: number): Values =>
  of((f) => f.string.hexadecimal({ length, prefix: '', casing: 'lower' }));
export const token: Values = of((f) => f.string.alphanumeric(40));
export const uuid: Values = of((f) => f.string.uuid());
export const latitude: Values = of((f) => f.location.latitude({ precision: 6 }));
export const longitude: Values = of((f) => f.location.longitude({ precision: 6 }));
export const productName: Values = of((f) => f.commerce.productName());
export const companyName: Values = of((f) => f.company.name());
export const description: Values = of((f) => f.commerce.productDescription());
export const sentence: Values = of((f) => f.lorem.sentence());
export const words: Values = of((f) => f.lorem.words({ min: 1, max: 3 }));
export const price: Values = of((f) => f.commerce.price());
export const url: Values = of((f) => f.internet.url());
export const bool: Values = of((f) => (f.datatype.boolean() ? 't' : 'f'));
export const flag: Values = of((f) => (f.datatype.boolean() ? '1' : '0'));
export const barcode: Values = of((f) => {
  const start = f.string.numeric({ length: 12, allowLeadingZeros: false });
  const sum = Array.from(start).reduce(
    (total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3),
    0,
  );
  return `${start}${(10 - (sum % 10)) % 10}`;
});
export const bic: Values = of((f) => f.finance.bic());
export const countryCode: Values = of((f) => f.location.countryCode());
export const country: Values = of((f) => f.location.country());
export const currency: Values = of((f) => f.finance.currencyCode());
export const jobTitle: Values = of((f) => f.person.jobTitle());
export const hash: Values = hexToken(64);
export const userAgent: Values = of((f) => f.internet.userAgent());
/** As clerks write: sometimes a name, a number, an address in the middle of a sentence. */
export const clerkNote: Values = of((f) =>
  f.helpers.arrayElement([
    () => `Called ${f.person.fullName()} on ${f.phone.number()}, will come back`,
    () => `${f.lorem.sentence()} ${f.internet.email()}`,
    () => `Deliver to neighbour ${f.person.lastName()}, ${f.location.streetAddress()}`,
    () => f.lorem.sentence(),
    () => `ok ${f.lorem.words(4)}`,
  ])(),
);
export const json = (make: (f: Faker) => unknown): Values => of((f) => JSON.stringify(make(f)));
