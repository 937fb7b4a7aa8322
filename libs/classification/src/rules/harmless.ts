import type { Facts, OtherClaim } from '../facts.ts';
import type { OtherKind } from '../kinds.ts';
import { agesOfPersons, datesOf } from '../values/dates.ts';
import { isBarcode } from '../values/numbers-with-checks.ts';
import { hasKnownName } from '../values/person-names.ts';
import * as shapes from '../values/shapes.ts';

const enough = 8;

/** Reasons to let a column leave as it is. Without a good one it stays. */
export function harmlessClaims(facts: Facts): OtherClaim[] {
  const { family, otherNames } = facts;
  const named = (kind: OtherKind) => otherNames.find((claim) => claim.kind === kind);
  switch (family) {
    case 'boolean':
      return [{ kind: 'boolean', weight: 0.97, why: 'its type holds yes or no only' }];
    case 'date':
    case 'timestamp':
      return times(facts);
    case 'time':
      return [{ kind: 'timestamp', weight: 0.9, why: 'its type holds times of day or durations' }];
    case 'decimal':
      return [
        named('amount') ??
          named('quantity') ?? {
            kind: 'quantity',
            weight: 0.8,
            why: 'it holds numbers with decimals',
          },
      ];
    case 'integer':
      return integers(facts);
    case 'uuid':
      return [{ kind: 'identifier', weight: 0.8, why: 'it holds UUIDs, and nothing says of a person' }];
    case 'text':
      return texts(facts);
    case 'json':
    case 'network':
    case 'binary':
    case 'geometry':
      return [];
  }
}

function times({ profile, table, otherNames, personalNames, family }: Facts): OtherClaim[] {
  const said = otherNames.find(({ kind }) => kind === 'timestamp');
  const dates = datesOf(profile.values, { today: table.today, numbers: [] });
  const asPersons = dates !== null && dates.wholeDays && agesOfPersons(dates);
  // What a name says is not disproved by strange ages, neither in a table of persons nor where they are long dead.
  const old = dates !== null && dates.middle > 95;
  const born = personalNames.some(({ kind }) => kind === 'birth-date');
  if (born && (table.aboutPersons || old)) return [];
  if (said !== undefined) return [{ ...said, weight: asPersons ? 0.7 : 0.9 }];
  if (table.aboutPersons && old) return [];
  if (dates === null || profile.values.length < enough)
    return [{ kind: 'timestamp', weight: family === 'timestamp' ? 0.7 : 0.4, why: 'its type holds times' }];
  return asPersons ? [] : [{ kind: 'timestamp', weight: 0.85, why: 'its dates do not lie as births do' }];
}

function integers({ profile, table, otherNames, name }: Facts): OtherClaim[] {
  const claims: OtherClaim[] = otherNames.filter(({ kind }) =>
    ['quantity', 'amount', 'identifier', 'code', 'category', 'timestamp', 'boolean'].includes(kind),
  );
  if (
    profile.values.length >= 20 &&
    profile.distinct <= 25 &&
    profile.distinct / profile.values.length <= 0.3
  )
    claims.push({
      kind: 'category',
      weight: 0.7,
      why: `it holds ${profile.distinct} different numbers in ${profile.values.length} values`,
    });
  const dates = datesOf(profile.values, {
    today: table.today,
    numbers: ['yyyymmdd', 'epoch-seconds', 'epoch-milliseconds'],
  });
  if (
    dates !== null &&
    profile.values.length >= enough &&
    !agesOfPersons(dates) &&
    /^(?:yyyymmdd|epoch)/.test(dates.format) &&
    dates.youngest > -5
  ) {
    // Seconds and milliseconds of the last decades fill a small part of all numbers of their length.
    const clear = dates.format.startsWith('epoch') && dates.oldest < 25 && profile.medianLength >= 10;
    if (clear || claims.some(({ kind }) => kind === 'timestamp'))
      claims.push({ kind: 'timestamp', weight: 0.7, why: 'its numbers read as recent times' });
  }
  if (profile.values.length >= enough && profile.share((value) => Math.abs(Number(value)) < 100_000) === 1)
    claims.push({
      kind: name.endsWith('_id') ? 'identifier' : 'quantity',
      weight: table.aboutPersons ? 0.5 : 0.6,
      why: 'it holds small numbers',
    });
  return claims;
}

const yes =
  /^(?:t|f|true|false|y|n|yes|no|j|ja|nein|nee|0|1|o|oui|non|s|si|sí|sim|não|nao|tak|nie|x|on|off)$/i;
const capitalised = (value: string) => /^\p{Lu}\p{L}+[ ,]+(?:\p{L}+[ ,]+)?\p{Lu}\p{L}+$/u.test(value);
const prose = 4;
/** With a sign, a currency or a unit at most: a name with a digit in it is none. */
const numeral = /^[\p{L}\p{Sc}]{0,3}\s*[-+(]?\s*\d[\d.,'’\s]*\)?-?\s*[\p{L}\p{Sc}%‰°/]{0,6}\d?$/u;

function texts(facts: Facts): OtherClaim[] {
  const { profile, otherNames, column } = facts;
  const { values, distinct } = profile;
  if (column.enumValues != null)
    return [{ kind: 'category', weight: 0.9, why: 'its type allows a few values only' }];
  if (values.length === 0) return signs(facts);
  const claims: OtherClaim[] = [];
  const claim = (kind: OtherKind, weight: number, why: string) => claims.push({ kind, weight, why });
  const most = (test: (value: string) => boolean, kind: OtherKind, weight: number, what: string) => {
    const count = profile.count(test);
    if (values.length >= enough && count / values.length >= 0.9)
      claim(kind, weight, `${count} of ${values.length} values are ${what}`);
  };
  const few = distinct <= Math.max(6, Math.min(60, values.length * 0.12));
  const nameLike = profile.share(hasKnownName) > 0.3 && distinct > 3;
  if (distinct <= 2 && profile.share((value) => yes.test(value)) === 1)
    claim('boolean', 0.85, 'it holds yes or no only');
  // Names that no list knows: a few people's, in a column that no word tells of.
  const mayName =
    distinct > 6 && !otherNames.some(({ kind }) => kind === 'category') && profile.share(capitalised) > 0.7;
  if (values.length >= 20 && few && !nameLike && !mayName && profile.medianLength <= 60)
    claim('category', 0.82, `it holds ${distinct} different values in ${values.length}`);
  most(isBarcode, 'code', 0.92, 'barcodes that pass their check digit');
  most(
    (value) => /^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/.test(value),
    'code',
    0.8,
    "written as banks' codes",
  );
  most(
    (value) => /^v?\d+\.\d+(?:\.\d+)?(?:[-+][\w.]+)?$/.test(value) && !shapes.isCoordinate(value),
    'code',
    0.7,
    'versions or decimal numbers',
  );
  most((value) => /^[A-Z]{2,3}$/.test(value), 'code', 0.82, 'two or three capital letters');
  most(shapes.isDecimal, 'amount', 0.82, 'numbers with decimals');
  most(shapes.isDomain, 'code', 0.65, 'host names');
  most(shapes.isUrl, 'thing-text', 0.6, 'web addresses');
  times(facts).forEach((time) => {
    const dates = datesOf(values, { today: facts.table.today, numbers: ['yyyymmdd'] });
    if (dates !== null && !(dates.wholeDays && agesOfPersons(dates)) && values.length >= enough)
      claims.push({ ...time, weight: 0.88 });
  });
  claims.push(...byName(facts, otherNames));
  return claims;
}

/** A cross or nothing, which elsewhere are taken for a missing value. */
function signs({ column, otherNames }: Facts): OtherClaim[] {
  const seen = new Set(column.values.filter((value) => value !== null).map((value) => value.trim()));
  const short = [...seen].every((value) => value.length <= 1) && seen.has('X');
  return short && column.values.length >= 20
    ? [
        ...otherNames.filter(({ kind }) => kind === 'boolean'),
        { kind: 'boolean', weight: 0.8, why: 'it holds a cross or nothing' },
      ]
    : [];
}

/** A name is believed where the values are of its kind. */
function byName({ profile, table, name }: Facts, otherNames: readonly OtherClaim[]): OtherClaim[] {
  const { values } = profile;
  const compact = profile.share((value) => /^\S{1,200}$/.test(value));
  const withDigits = profile.share((value) => /\d/.test(value));
  const nameLike = profile.share(hasKnownName);
  const claims = otherNames.flatMap((claim): OtherClaim[] => {
    switch (claim.kind) {
      case 'identifier':
        return compact > 0.9 && withDigits > 0.9 ? [claim] : [];
      case 'code':
        return compact > 0.9 || profile.medianLength <= 12 ? [{ ...claim, weight: 0.82 }] : [];
      case 'thing-name':
        return nameLike < 0.3 ||
          /firma|company|raison|razon|ragione|razao|bedrijf|manufacturer|hersteller|publisher/.test(name)
          ? [{ ...claim, weight: table.aboutPersons ? 0.5 : 0.72 }]
          : [];
      case 'thing-text':
        return [{ ...claim, weight: table.aboutPersons ? 0.5 : 0.7 }];
      case 'category':
        return profile.distinct <= values.length * 0.5 ||
          /job_?title|function|department|abteilung/.test(name)
          ? [{ ...claim, weight: 0.72 }]
          : [];
      case 'amount':
      case 'quantity':
        return profile.share((value) => numeral.test(value)) > 0.7 && profile.medianLength <= 24
          ? [claim]
          : [];
      case 'timestamp':
      case 'boolean':
      case 'business-place':
        return [];
    }
  });
  const things = (table.aboutThings || table.aboutPlaces) && !table.aboutPersons;
  if (
    things &&
    /(?:^|_)(?:name|title|nom|nombre|nome|naam|nazwa|namn|bezeichnung|titel|titre|titulo|titolo)(?:_|$)/.test(
      name,
    ) &&
    nameLike < 0.4
  )
    claims.push({
      kind: profile.medianWords > prose ? 'thing-text' : 'thing-name',
      weight: 0.74,
      why: 'it is the name in a table of things',
    });
  if (
    table.aboutPlaces &&
    /city|ort\b|ville|ciudad|citta|stad|miasto|cidade|postal|zip|plz|street|strasse|address|adresse|rue|calle|via|phone_area|region|latitude|longitude|breitengrad|laengengrad|lat$|lo?ng?$/.test(
      name,
    )
  )
    claims.push({
      kind: 'business-place',
      weight: 0.75,
      why: 'it is a place in a table of shops, plants or suppliers',
    });
  return claims;
}
