import { isCardNumber, isIban } from './numbers-with-checks.ts';
import { looksWrittenAsPhone } from './phone.ts';
import { isKnownPerson, isPersonName } from './person-names.ts';

const number = '\\d{1,5}\\s?[a-zA-Z]?';
const road =
  'street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|close|way|square|terrace|place|pl|crescent|grove|gardens|hill|mews|park|row|view|walk|meadows?|island|islands|ridge|ways?|fields?|plaza|trail|parkway|highway|hwy|circle|loop|path|pike|run|ferry|knolls?|stravenue|track|turnpike|union|valleys?|station|springs?|shoals?|shores?|rapids|ranch|point|port|pines|plains|overpass|orchard|mountain|motorway|mission|mills?|manors?|lodge|locks?|light|landing|lake|lakes|keys?|junctions?|isle|inlet|hollow|heights|haven|harbors?|green|glens?|gateway|forks?|forges?|forest|flats?|falls|expressway|extensions?|estates?|dam|dale|curve|crossing|crest|creek|course|corners?|common|club|cliffs?|causeway|cape|canyon|camp|bypass|burgs?|brooks?|bridge|branch|bottom|bluffs?|bend|beach|bayou|villages?|vista|viaduct';
const prefixed =
  'rue|avenue|av|boulevard|bd|place|quai|impasse|allée|allee|chemin|cours|passage|route|square|voie|calle|c\\/|avenida|avda?|plaza|paseo|carretera|camino|travesía|travesia|rambla|ronda|polígono|via|viale|vicolo|corso|piazza|largo|contrada|strada|borgo|rotonda|incrocio|ulica|ul|al|aleja|plac|pl|osiedle|os|rua|travessa|alameda|rodovia|marginal|praça|praca';
const ending =
  'stra(?:ß|ss)e|str\\.?|weg|allee|platz|gasse|ring|ufer|damm|chaussee|steig|pfad|hof|straat|laan|plein|gracht|kade|dijk|singel|dreef|pad|hof|gatan|gata|vägen|väg|gränd|allén|torget|stigen|backen';

const addressPatterns = [
  new RegExp(`^${number}\\s+.*\\b(?:${road})\\b\\.?`, 'iu'),
  new RegExp(`^(?:${number}[, ]+)?(?:bis |ter )?(?:${prefixed})\\.?\\s+\\p{L}`, 'iu'),
  new RegExp(`\\p{L}(?:${ending})\\s*\\d{1,4}`, 'iu'),
  new RegExp(`\\b(?:${ending})\\s+\\d{1,4}\\s?[a-z]?\\b`, 'iu'),
  /^(?:P\.?\s?O\.?\s?Box|Postfach|BP|Apartado)\s+\d+/i,
  /^(?:Apt\.?|Suite|Flat|Unit|Apartment|Zimmer|Appt?\.?|\d+\. (?:OG|Stock|Etage))\s*\d+/i,
];

export const isAddress = (value: string) =>
  /\d/.test(value) && /\p{L}{2}/u.test(value) && addressPatterns.some((pattern) => pattern.test(value));

/** Personal data in the middle of other words. */
export function holdsPersonal(value: string): boolean {
  if (/[^\s@<>,;]+@[^\s@<>,;]+\.\p{L}{2,}/u.test(value)) return true;
  const numbers = value.match(/\+?\(?\d[\d\s()./-]{6,}\d/g) ?? [];
  if (numbers.some((found) => looksWrittenAsPhone(found.trim()) || isCardNumber(found))) return true;
  if ((value.match(/\b[A-Z]{2}\d{2}[A-Z0-9 ]{11,34}\b/g) ?? []).some(isIban)) return true;
  return pairsOf(value).some(isKnownPerson);
}

/** Two capitalised words, one of them a given name: often a person, in songs and towns too. */
export const mayHoldPerson = (value: string) => pairsOf(value).some(isPersonName);

const pairsOf = (value: string) => value.match(/\p{Lu}[\p{L}'-]+ \p{Lu}[\p{L}'-]+/gu) ?? [];
