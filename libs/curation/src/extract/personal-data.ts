/**
 * What reads as personal inside a text, as patterns that RE2 and Java read alike: no look-around, no flags. They are a
 * net below the contract, not a substitute for it: names are in no pattern, so a text that people write into is to be
 * dropped. The first that matches takes its part.
 */
export const personalData: readonly { readonly kind: string; readonly pattern: string }[] = [
  // RFC 5321, as far as people use it.
  { kind: 'e-mail', pattern: "[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+([.][A-Za-z0-9-]+)+" },
  // ISO 13616: country, two check digits, 11 to 30 more; written in groups of four or in one.
  { kind: 'iban', pattern: '\\b[A-Z]{2}[0-9]{2}( ?[A-Z0-9]{4}){2,7}( ?[A-Z0-9]{1,3})?\\b' },
  // A birth date said to be one.
  {
    kind: 'birth date',
    pattern:
      '([Bb]orn|[Bb]irth|[Gg]eb[.]|[Gg]eboren|[Nn]acid[oa]|[Nn]ée?|[Nn]at[oa]|DOB|[Dd]ob)[^0-9]{0,20}[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}',
  },
  { kind: 'coordinates', pattern: '-?\\b[0-9]{1,3}[.][0-9]{4,}[,; ]+-?[0-9]{1,3}[.][0-9]{4,}\\b' },
  { kind: 'ip address', pattern: '\\b([0-9]{1,3}[.]){3}[0-9]{1,3}\\b' },
  { kind: 'ip address', pattern: '\\b([0-9A-Fa-f]{0,4}:){4,7}[0-9A-Fa-f]{1,4}\\b' },
  // ISO/IEC 7812: Visa, Mastercard, Discover in groups of four; American Express in 4-6-5.
  {
    kind: 'card',
    pattern: '\\b(4[0-9]{3}|5[1-5][0-9]{2}|2[2-7][0-9]{2}|6[05][0-9]{2})([ -]?[0-9]{4}){3}\\b',
  },
  { kind: 'card', pattern: '\\b3[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5}\\b' },
  // United States: area, group, serial.
  { kind: 'national id', pattern: '\\b[0-9]{3}-[0-9]{2}-[0-9]{4}\\b' },
  // E.164 with its plus, or with a prefix set apart; then North America's groups of 3-3-4.
  { kind: 'phone', pattern: '[+][1-9][0-9]{0,2}([ ()./-]{0,3}[0-9]){6,12}\\b' },
  { kind: 'phone', pattern: '\\b00[1-9][0-9]{0,2}[ ()./-]{1,3}[0-9]([ ()./-]{0,3}[0-9]){5,11}\\b' },
  { kind: 'phone', pattern: '([(]|\\b)0[1-9][0-9]{1,4}[)]?[ /-]{1,3}[0-9]([ /-]?[0-9]){4,9}\\b' },
  { kind: 'phone', pattern: '([(]|\\b)[2-9][0-9]{2}[)]?[ .-]{1,2}[2-9][0-9]{2}[ .-][0-9]{4}\\b' },
];

/** What any of the patterns needs at least, anywhere in a text: most texts have none of it. */
export const suspicion = '@|([0-9][^0-9]{0,12}){4}|:[0-9A-Fa-f]{0,4}:';

/** Any of the patterns: one look at the text tells whether it needs the others. */
export const anyPersonalData = personalData.map(({ pattern }) => pattern).join('|');

/** What stands in landing where something was cut out. */
export const removed = (kind: string) => `[removed: ${kind}]`;
