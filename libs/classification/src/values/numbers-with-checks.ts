/** Check digits that need no library. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = digits.charCodeAt(digits.length - 1 - place) - 48;
    if (digit < 0 || digit > 9) return false;
    const doubled = place % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length > 1 && sum % 10 === 0;
}

/** Issuer prefixes and lengths of the card schemes. @see ISO/IEC 7812 */
const schemes: readonly RegExp[] = [
  /^4(?:\d{12}|\d{15}|\d{18})$/, // Visa
  /^(?:5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12})$/, // Mastercard
  /^3[47]\d{13}$/, // American Express
  /^3(?:0[0-5]|[689]\d)\d{11,16}$/, // Diners
  /^6(?:011|4[4-9]\d|5\d\d)\d{12,15}$/, // Discover
  /^35(?:2[89]|[3-8]\d)\d{12,15}$/, // JCB
  /^62\d{14,17}$/, // UnionPay
  /^(?:5018|5020|5038|5893|6304|6759|676[1-3])\d{8,15}$/, // Maestro
];

export function isCardNumber(value: string): boolean {
  const digits = value.replace(/[ -]/g, '');
  return /^\d{12,19}$/.test(digits) && schemes.some((scheme) => scheme.test(digits)) && luhn(digits);
}

/** ISO 13616: mod 97 over the rearranged text. */
export function isIban(value: string): boolean {
  const text = value.replace(/[ .-]/g, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(text)) return false;
  let rest = 0;
  for (const character of `${text.slice(4)}${text.slice(0, 4)}`) {
    const number = Number.parseInt(character, 36);
    rest = (rest * (number > 9 ? 100 : 10) + number) % 97;
  }
  return rest === 1;
}

/** EAN-8, UPC-A, EAN-13, GTIN-14. */
export function isBarcode(value: string): boolean {
  if (!/^(?:\d{8}|\d{12,14})$/.test(value)) return false;
  let sum = 0;
  for (let place = 1; place < value.length; place++) {
    sum += (value.charCodeAt(value.length - 1 - place) - 48) * (place % 2 === 1 ? 3 : 1);
  }
  return (10 - (sum % 10)) % 10 === value.charCodeAt(value.length - 1) - 48;
}

/** 3GPP TS 23.003: fifteen digits with a Luhn check. */
export const isImei = (value: string) => {
  const digits = value.replace(/[ -]/g, '');
  return /^\d{15}$/.test(digits) && luhn(digits);
};
