import { familyNames } from './family-names.ts';
import { givenNames } from './given-names.ts';

/** Words of a name: letters, with the signs that names have. */
const shape =
  /^(?:(?:mr|mrs|ms|miss|dr|prof|herr|frau|sr|sra|m|mme|mlle|sig|dott|dhr|mevr|pan|pani|ing|dipl)\.?,? ){0,2}\p{L}[\p{L}'’.-]*(?:[ ,]+\p{L}[\p{L}'’.-]*){0,4}$/iu;

export const hasNameShape = (value: string) => value.length >= 2 && value.length <= 60 && shape.test(value);

const company =
  /\b(?:gmbh|ag|kg|ohg|e\.?v|inc|llc|ltd|plc|corp|group|gruppe|sons|brothers|associates|and|und|et|fils|frères|sa|sas|sarl|sl|srl|spa|bv|nv|ab|as|sp|s\.a|hermanos|fratelli|co|company|partners)\b\.?/iu;

const wordsOf = (value: string) =>
  value
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ł', 'l')
    .replaceAll('ø', 'o')
    .split(/[ ,.'’-]+/)
    .filter((word) => word.length > 1);

/** A word of it is a name that many people have. */
export function hasKnownName(value: string): boolean {
  const words = wordsOf(value);
  return (
    words.length > 0 &&
    words.length <= 5 &&
    words.some((word) => givenNames.has(word) || familyNames.has(word))
  );
}

/** A given name followed or preceded by another word that can be a name. */
export function isPersonName(value: string): boolean {
  if (!hasNameShape(value) || company.test(value)) return false;
  const words = wordsOf(value);
  if (words.length < 2 || words.length > 4) return false;
  const given = words.filter((word) => givenNames.has(word)).length;
  const family = words.filter((word) => familyNames.has(word)).length;
  return given > 0 && (family > 0 || words.length <= 3);
}

/** Given and family name both known: sure enough to find a person in the middle of a text. */
export function isKnownPerson(value: string): boolean {
  const words = wordsOf(value);
  return (
    words.length > 1 &&
    words.some((word) => givenNames.has(word)) &&
    words.some((word) => familyNames.has(word) && !givenNames.has(word))
  );
}
