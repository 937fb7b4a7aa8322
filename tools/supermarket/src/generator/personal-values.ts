import { premises, withDefaults, type ShopOptions } from './generate.ts';

/**
 * Every personal value that the shop's customers table holds, to be searched for where none may be. Five more customers
 * join with every `nextDay`: ask for `customers: 5000 + 5 * days` then.
 */
export interface PersonalValues {
  readonly fullNames: readonly string[];
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  readonly addresses: readonly string[];
  readonly loyaltyCards: readonly string[];
  /**
   * As the source spells them: ISO, `dd.mm.yyyy` or `dd/mm/yyyy`. All lie in 1935 to 2010, before any date that the shop
   * itself has (openings, joinings, sales), so a match is no chance.
   */
  readonly birthDates: readonly string[];
}

export function personalValues(options: ShopOptions): PersonalValues {
  const { customers } = premises(withDefaults(options));
  const distinct = (values: readonly (string | null)[]) => [
    ...new Set(values.filter((value) => value !== null)),
  ];
  return {
    fullNames: distinct(customers.map(({ fullName }) => fullName)),
    emails: distinct(customers.map(({ email }) => email)),
    phones: distinct(customers.map(({ phone }) => phone)),
    addresses: distinct(customers.map(({ address }) => address)),
    loyaltyCards: distinct(customers.map(({ loyaltyCard }) => loyaltyCard)),
    birthDates: distinct(customers.map(({ dateOfBirth }) => dateOfBirth)),
  };
}
