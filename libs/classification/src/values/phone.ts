import { isPossiblePhoneNumber, isValidPhoneNumber, type CountryCode } from 'libphonenumber-js/min';

const countries: readonly CountryCode[] = [
  ...(['US', 'GB', 'DE', 'FR', 'ES', 'IT', 'NL', 'PL', 'PT', 'BR', 'SE', 'IN', 'CH', 'AT', 'BE'] as const),
];

/** Written as telephone numbers are: grouped, with a trunk or country prefix. */
const written = /^(?:\+|00|0|\()?[\d\s()./-]{5,}\d(?:\s*(?:x|ext\.?|#)\s*\d{1,6})?$/i;

/** At least `+`, a leading zero, or groups; a bare row of digits is a number like any other. */
export const looksWrittenAsPhone = (value: string) => {
  if (
    !written.test(value) ||
    /^\d{4}-\d\d-\d\d/.test(value) ||
    /^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$/.test(value)
  )
    return false;
  const digits = value.replace(/(?:x|ext\.?|#).*$/i, '').replace(/\D/g, '').length;
  if (digits < 7 || digits > 15 || /^\d+[.,]\d+$/.test(value)) return false;
  return /^(?:\+|\(|0)/.test(value) || /\d[\s()./-]+\d+[\s()./-]+\d/.test(value);
};

/** In the numbering plan of one of the countries that are tried. */
export function isPhoneOf(value: string): boolean {
  const number = value.replace(/\s*(?:x|ext\.?|#)\s*\d{1,6}$/i, '').replace(/^00/, '+');
  if (number.startsWith('+')) return isPossiblePhoneNumber(number);
  return countries.some((country) => isValidPhoneNumber(number, country));
}

/** A row of digits of the length of a subscriber number: only a name makes it one. */
export const couldBePhone = (value: string) => {
  const digits = value.replace(/[\s()./+x#-]|ext/gi, '');
  return /^\d{6,15}$/.test(digits);
};
