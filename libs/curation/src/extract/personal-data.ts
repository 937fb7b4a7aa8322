/** A sign that JSON writes with a backslash, or with more of them where JSON lies within JSON: taken whole or not at all. */
const escape = '[\\\\]+(u[0-9A-Fa-f]{4}|[nrtbf])';

/** Where a word begins, also right after an escape, whose last letter is none of its own. */
const start = `(\\b|${escape})`;

/** As it is, and as URLs, JSON and XML write it. */
const at = '(@|%40|[\\\\]+u0040|&#0*64;|&#[Xx]0*40;|&commat;)';
const plus = '([+]|%2[Bb]|[\\\\]+u002[Bb]|&#0*43;|&#[Xx]0*2[Bb];)';

const mailbox = `(${escape})*[A-Za-z0-9._%+'\u00c0-\u052f-]+`;
const label = '[A-Za-z0-9\u00c0-\u052f-]+';

/** The end of a line, as it is or as JSON writes it; mail sets an equals sign before it. */
const lineEnd = '=?(\\r?\\n|([\\\\]+[nr]){1,2})[ \\t]{0,4}';

/** No-break spaces, narrow ones too, and the hyphens and dashes of typography. */
const apart = '\u00a0\u2007\u202f\u2010-\u2014';

/** Between groups of digits of one number. */
const gap = `([\\s.${apart}-]|[\\\\]+[nrt]){0,2}`;

/**
 * What reads as personal inside a text, as patterns that RE2 and Java read alike: no look-around, no flags. They are a
 * net below the contract, not a substitute for it: names are in no pattern, so a text that people write into is to be
 * dropped. The first that matches takes its part.
 */
export const personalData: readonly { readonly kind: string; readonly pattern: string }[] = [
  // RFC 5321, as far as people use it, with letters of RFC 6531; a line may end beside the sign.
  { kind: 'e-mail', pattern: `${mailbox}(${lineEnd})?${at}(${lineEnd})?${label}([.]${label})+` },
  // ISO 13616: country, two check digits, 11 to 30 more. In any case and groups where they are digits, after a bank's four
  // letters or at once; otherwise in capitals, in groups of four or in one.
  {
    kind: 'iban',
    pattern: `${start}[A-Za-z]{2}[0-9]{2}((${gap}[A-Za-z]){4}(${gap}[0-9]){10,18}|(${gap}[0-9]){11,26})\\b`,
  },
  { kind: 'iban', pattern: `${start}[A-Z]{2}[0-9]{2}( ?[A-Z0-9]{4}){2,7}( ?[A-Z0-9]{1,3})?\\b` },
  // A birth date said to be one.
  {
    kind: 'birth date',
    pattern:
      '([Bb]orn|[Bb]irth|[Gg]eb[.]|[Gg]eboren|[Nn]acid[oa]|[Nn]ée?|[Nn]at[oa]|DOB|[Dd]ob)[^0-9]{0,20}[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}',
  },
  { kind: 'coordinates', pattern: '-?\\b[0-9]{1,3}[.][0-9]{4,}[,; ]+-?[0-9]{1,3}[.][0-9]{4,}\\b' },
  { kind: 'ip address', pattern: `${start}([0-9]{1,3}[.]){3}[0-9]{1,3}\\b` },
  { kind: 'ip address', pattern: '\\b([0-9A-Fa-f]{0,4}:){4,7}[0-9A-Fa-f]{1,4}\\b' },
  // ISO/IEC 7812: Visa, Mastercard, Discover in groups of four; American Express in 4-6-5.
  {
    kind: 'card',
    pattern: `${start}(4[0-9]{3}|5[1-5][0-9]{2}|2[2-7][0-9]{2}|6[05][0-9]{2})(${gap}[0-9]{4}){3}\\b`,
  },
  { kind: 'card', pattern: `${start}3[47][0-9]{2}${gap}[0-9]{6}${gap}[0-9]{5}\\b` },
  // United States: area, group, serial.
  { kind: 'national id', pattern: `${start}[0-9]{3}-[0-9]{2}-[0-9]{4}\\b` },
  // E.164 with its plus, also over the end of a line, or with a prefix set apart; then North America's groups of 3-3-4.
  { kind: 'phone', pattern: `${plus}[1-9][0-9]{0,2}([ ()./${apart}-]{0,3}[0-9]){6,12}\\b` },
  {
    kind: 'phone',
    pattern: `${plus}[1-9][0-9]{0,2}([ ()./${apart}-]{0,3}[0-9]){2,5}${lineEnd}[0-9]([ ()./${apart}-]{0,3}[0-9]){3,9}\\b`,
  },
  {
    kind: 'phone',
    pattern: `${start}00[1-9][0-9]{0,2}[ ()./${apart}-]{1,3}[0-9]([ ()./${apart}-]{0,3}[0-9]){5,11}\\b`,
  },
  {
    kind: 'phone',
    pattern: `([(]|${start})0[1-9][0-9]{1,4}[)]?[ /${apart}-]{1,3}[0-9]([ /${apart}-]?[0-9]){4,9}\\b`,
  },
  {
    kind: 'phone',
    pattern: `([(]|${start})[2-9][0-9]{2}[)]?[ .${apart}-]{1,2}[2-9][0-9]{2}[ .${apart}-][0-9]{4}\\b`,
  },
];

/** What any of the patterns needs at least, anywhere in a text: most texts have none of it. */
export const suspicion = `${at}|([0-9][^0-9]{0,12}){4}|:[0-9A-Fa-f]{0,4}:`;

/** Any of the patterns: one look at the text tells whether it needs the others. */
export const anyPersonalData = personalData.map(({ pattern }) => pattern).join('|');

/** What stands in landing where something was cut out. */
export const removed = (kind: string) => `[removed: ${kind}]`;
