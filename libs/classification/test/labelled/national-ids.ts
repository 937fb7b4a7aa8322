import type { Faker } from '@faker-js/faker';

/**
 * Numbers of persons with lawful check digits, made from the published rules of each country and not with the library
 * that the detector checks them with.
 */
const digits = (f: Faker, count: number) => f.string.numeric({ length: count, allowLeadingZeros: true });
const at = (text: string, index: number) => Number(text[index] ?? '0');
const weighted = (text: string, weights: readonly number[]) =>
  weights.reduce((sum, weight, index) => sum + weight * at(text, index), 0);
const day = (f: Faker) => f.date.birthdate({ mode: 'age', min: 18, max: 85 }).toISOString().slice(0, 10);
const pad = (number: number, length = 2) => String(number).padStart(length, '0');

export const dni = (f: Faker) => {
  const number = digits(f, 8);
  return `${number}${'TRWAGMYFPDXBNJZSQVHLCKE'[Number(number) % 23] ?? ''}`;
};

export const pesel = (f: Faker) => {
  const date = day(f);
  const month = Number(date.slice(5, 7)) + (date.startsWith('20') ? 20 : 0);
  const start = `${date.slice(2, 4)}${pad(month)}${date.slice(8)}${digits(f, 4)}`;
  return `${start}${(10 - (weighted(start, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10}`;
};

export const nir = (f: Faker) => {
  const date = day(f);
  const start =
    `${f.number.int({ min: 1, max: 2 })}${date.slice(2, 4)}${date.slice(5, 7)}${pad(f.number.int({ min: 1, max: 95 }))}${pad(f.number.int({ min: 1, max: 590 }), 3)}${pad(f.number.int({ min: 1, max: 999 }), 3)}`.replace(
      /^(.{5})20/,
      '$121',
    );
  return `${start}${pad(97 - Number(BigInt(start) % 97n))}`;
};

export const bsn = (f: Faker): string => {
  const start = `1${digits(f, 7)}`;
  const check = weighted(start, [9, 8, 7, 6, 5, 4, 3, 2]) % 11;
  return check === 10 ? bsn(f) : `${start}${check}`;
};

export const personnummer = (f: Faker) => {
  const date = day(f);
  const start = `${date.slice(2, 4)}${date.slice(5, 7)}${date.slice(8)}${digits(f, 3)}`;
  const sum = Array.from(start).reduce((total, digit, index) => {
    const product = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (product > 9 ? product - 9 : product);
  }, 0);
  return `${start.slice(0, 6)}-${start.slice(6)}${(10 - (sum % 10)) % 10}`;
};

export const cpf = (f: Faker) => {
  const start = digits(f, 9);
  const check = (text: string, first: number) => {
    const rest =
      (Array.from(text).reduce((sum, digit, index) => sum + Number(digit) * (first - index), 0) * 10) % 11;
    return rest === 10 ? 0 : rest;
  };
  const one = `${start}${check(start, 10)}`;
  const all = `${one}${check(one, 11)}`;
  return all.replace(/^(...)(...)(...)(..)$/, '$1.$2.$3-$4');
};

/** Eleven digits of which the first ten hold one digit twice and no other more than once; ISO 7064 mod 11, 10. */
export const steuerId = (f: Faker): string => {
  const nine = f.helpers.shuffle(Array.from('0123456789')).slice(0, 9);
  const ten = f.helpers.shuffle([...nine, nine[0] ?? '1']);
  const start = ten.join('');
  if (start.startsWith('0')) return steuerId(f);
  let product = 10;
  for (const digit of start) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return `${start}${(11 - product) % 10}`;
};

export const ssn = (f: Faker) =>
  `${pad(f.number.int({ min: 1, max: 665 }), 3)}-${pad(f.number.int({ min: 1, max: 99 }))}-${pad(f.number.int({ min: 1, max: 9999 }), 4)}`;

export const nino = (f: Faker) =>
  `${f.helpers.arrayElement(['AB', 'CE', 'JG', 'NP', 'SL', 'TW', 'WX'])}${digits(f, 6)}${f.helpers.arrayElement(['A', 'B', 'C', 'D'])}`;

export const pan = (f: Faker) =>
  `${f.string.alpha({ length: 3, casing: 'upper' })}P${f.string.alpha({ length: 1, casing: 'upper' })}${digits(f, 4)}${f.string.alpha({ length: 1, casing: 'upper' })}`;

const odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

export const codiceFiscale = (f: Faker) => {
  const consonants = 'BCDFGLMNPRSTVZ';
  const letters = () =>
    Array.from({ length: 3 }, () => f.helpers.arrayElement(Array.from(consonants))).join('');
  const date = day(f);
  const month = 'ABCDEHLMPRST'[Number(date.slice(5, 7)) - 1] ?? 'A';
  const born = Number(date.slice(8)) + (f.datatype.boolean() ? 40 : 0);
  const start = `${letters()}${letters()}${date.slice(2, 4)}${month}${pad(born)}${f.helpers.arrayElement(['H501', 'F205', 'L219', 'F839', 'A944', 'D612'])}`;
  const sum = Array.from(start).reduce((total, character, index) => {
    const value = /\d/.test(character) ? Number(character) : character.charCodeAt(0) - 65;
    return total + (index % 2 === 0 ? (odd[value] ?? 0) : value);
  }, 0);
  return `${start}${String.fromCharCode(65 + (sum % 26))}`;
};
