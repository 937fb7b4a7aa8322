import type { Facts, PersonalClaim } from '../facts.ts';
import type { PersonalKind } from '../kinds.ts';
import { agesOfPersons, datesOf } from '../values/dates.ts';
import { nationalIdOf } from '../values/national-id.ts';
import { isBarcode, isCardNumber, isIban, isImei } from '../values/numbers-with-checks.ts';
import { hasKnownName, hasNameShape, isPersonName } from '../values/person-names.ts';
import { isPhoneOf, looksWrittenAsPhone } from '../values/phone.ts';
import * as shapes from '../values/shapes.ts';
import { holdsPersonal, isAddress, mayHoldPerson } from '../values/text.ts';

const enough = 8;

/** What the values say by themselves, whatever the column is called. */
export function claimsByValues(facts: Facts): PersonalClaim[] {
  const { profile, family } = facts;
  if (profile.values.length === 0) return [];
  const all = profile.values.length;
  const few = all < enough ? 0.7 : 1;
  const claims: PersonalClaim[] = [];
  const claim = (kind: PersonalKind, weight: number, why: string) =>
    claims.push({ kind, weight: weight * few, why });
  const of = (count: number, what: string) => `${count} of ${all} values are ${what}`;
  const most = (
    test: (value: string) => boolean,
    share: number,
    kind: PersonalKind,
    weight: number,
    what: string,
  ) => {
    const count = profile.count(test);
    if (count / all >= share) claim(kind, weight, of(count, what));
    return count / all >= share;
  };

  if (family === 'network' || family === 'text') {
    most(shapes.isIp, 0.7, 'ip-address', 0.95, 'IP addresses');
    most(shapes.isMac, 0.7, 'device-id', 0.95, 'MAC addresses');
  }
  if (family === 'date' || family === 'timestamp' || family === 'text' || family === 'integer')
    birth(facts, claim);
  if (family !== 'text' && family !== 'integer') return claims;

  const card = most(isCardNumber, 0.7, 'card-number', 0.97, 'card numbers of a known issuer that pass Luhn');
  if (!card && !imei(facts)) national(facts, claim, of);
  if (!card && imei(facts)) claim('device-id', 0.85, of(profile.count(isImei), 'IMEIs that pass Luhn'));
  if (family === 'integer') return claims;

  most(shapes.isEmail, 0.5, 'email', 0.97, 'e-mail addresses');
  most(isIban, 0.5, 'bank-account', 0.98, 'IBANs that pass mod 97');
  most(shapes.isCoordinatePair, 0.7, 'location', 0.93, 'pairs of coordinates');
  most(shapes.isSecret, 0.3, 'credential', 0.97, 'password hashes or access tokens');
  most(shapes.isUserAgent, 0.5, 'device-id', 0.95, 'names of browsers and apps');
  phones(facts, claim, of);
  if (profile.distinct > 6) {
    most(isAddress, 0.3, 'address', 0.85, 'written as street addresses');
    most(shapes.isPlate, 0.9, 'licence-plate', 0.55, "written as vehicles' plates");
  }
  names(facts, claim, of);
  inside(facts, claim, of);
  words(facts, claim, of);
  return claims;
}

type Make = (kind: PersonalKind, weight: number, why: string) => unknown;
type Of = (count: number, what: string) => string;

const imei = ({ profile }: Facts) => profile.values.length >= enough && profile.share(isImei) >= 0.9;

function birth({ profile, family, table, otherNames, name }: Facts, claim: Make): void {
  if (profile.values.length < enough || profile.distinct < 6) return;
  const dates = datesOf(profile.values, {
    today: table.today,
    numbers: family === 'integer' || family === 'text' ? ['yyyymmdd'] : [],
  });
  if (dates === null || !dates.wholeDays || !agesOfPersons(dates)) return;
  const otherwise =
    otherNames.some(({ kind }) => kind === 'timestamp') && !/^(?:date|datum|fecha|data|dt)$/.test(name);
  const weight = otherwise ? 0.25 : table.aboutPersons ? 0.88 : 0.75;
  claim(
    'birth-date',
    weight,
    `as birth dates its values would imply ages of ${Math.max(0, Math.round(dates.youngest))} to ${Math.round(dates.oldest)}, ${Math.round(dates.middle)} in the middle`,
  );
}

function national({ profile }: Facts, claim: Make, of: Of): void {
  const found = nationalIdOf(profile.values);
  if (found === null || profile.distinct < 6) return;
  const share = found.valid / profile.values.length;
  // A random number passes a check digit one time in ten.
  if (share < (found.number.checked ? 0.8 : 0.9) || profile.share(isBarcode) > 0.9) return;
  claim(
    'national-id',
    found.number.checked ? 0.93 : 0.8,
    of(
      found.valid,
      `${found.number.called}${found.number.checked ? ' that pass their check' : ' by their shape'}`,
    ),
  );
}

/** Each is tried against many numbering plans. */
const checkedPhones = 40;

function phones({ profile }: Facts, claim: Make, of: Of): void {
  const written = profile.count(looksWrittenAsPhone);
  const share = written / profile.values.length;
  if (share < 0.5 || profile.distinct < 6) return;
  const valid = profile.values
    .slice(0, 80)
    .filter((value) => looksWrittenAsPhone(value) && isPhoneOf(value)).length;
  const validShare = valid / Math.min(checkedPhones, profile.values.length);
  if (validShare >= 0.4)
    claim('phone', 0.9, of(written, 'written as telephone numbers, most of them in a numbering plan'));
  else if (share >= 0.8) claim('phone', 0.6, of(written, 'written as telephone numbers'));
}

function names({ profile, otherNames }: Facts, claimed: Make, of: Of): void {
  // Companies bear the names of their founders.
  const ofThing = otherNames.some(({ kind }) => kind === 'thing-name') ? 0.6 : 1;
  const claim: Make = (kind, weight, why) => claimed(kind, weight * ofThing, why);
  if (profile.distinct < 4 || profile.share(hasNameShape) < 0.7) return;
  const full = profile.count(isPersonName);
  const known = profile.count(hasKnownName);
  const all = profile.values.length;
  const single = profile.medianWords <= 1;
  if (full / all >= 0.25) claim('person-name', 0.9, of(full, 'names of persons'));
  else if (single && known / all >= 0.3) claim('person-name', 0.8, of(known, 'common given or family names'));
  else if (full / all >= 0.12 || known / all >= 0.2)
    claim('person-name', 0.5, of(Math.max(full, known), 'names that persons have'));
}

function inside({ profile }: Facts, claim: Make, of: Of): void {
  if (profile.medianWords < 2 && profile.medianLength < 40) return;
  const holding = profile.count((value) => value.split(/\s+/).length >= 4 && holdsPersonal(value));
  if (holding > 0 && holding / profile.values.length >= 0.02)
    claim('free-text', 0.9, of(holding, 'text with a name, an address or a number of a person in it'));
  const may = profile.count((value) => value.split(/\s+/).length >= 4 && mayHoldPerson(value));
  if (may / profile.values.length >= 0.1)
    claim('free-text', 0.6, of(may, 'text with what can be a name in it'));
}

const genders =
  /^(?:m|f|w|d|x|male|female|man|woman|männlich|maennlich|weiblich|divers|mann|frau|herr|homme|femme|h|hombre|mujer|masculino|femenino|maschio|femmina|uomo|donna|vrouw|v|k|kobieta|mężczyzna|homem|mulher|kvinna|mr|mrs|ms|miss|mme|mlle|sr|sra|mr\.|mrs\.|ms\.|m\.|other|u|unknown|non-binary|diverse)$/i;
const sensitive =
  /christian|catholic|protestant|muslim|islam|jewish|hindu|buddhis|sikh|atheis|evangelisch|katholisch|catholique|musulman|juif|católic|catolic|cristian|white|black|asian|hispanic|latino|caucasian|african|diabet|hypertens|asthma|cancer|depress|hiv|epilep|allerg|pregnan|disab|halal|kosher|vegan|gluten|married|divorced|widow|verheiratet|geschieden|ledig|célibataire|marié|soltero|casado/i;

function words({ profile, namesPerson, table }: Facts, claim: Make, of: Of): void {
  if (
    profile.distinct <= 8 &&
    profile.distinct >= 2 &&
    profile.values.length >= 12 &&
    profile.share((value) => genders.test(value)) > 0.97
  ) {
    const singles = new Set(profile.values.map((value) => value.toLowerCase()));
    const two = [
      'f',
      'female',
      'w',
      'weiblich',
      'frau',
      'femme',
      'mrs',
      'ms',
      'mme',
      'v',
      'k',
      'mujer',
      'donna',
    ].some((one) => singles.has(one));
    if (two)
      claim(
        'gender',
        namesPerson || table.aboutPersons ? 0.75 : 0.55,
        of(profile.values.length, 'sexes or forms of address'),
      );
  }
  const told = profile.count((value) => sensitive.test(value));
  if (profile.distinct <= 40 && profile.distinct > 2 && told / profile.values.length > 0.4)
    claim('special-category', 0.6, of(told, 'words of belief, origin, health or family'));
}
