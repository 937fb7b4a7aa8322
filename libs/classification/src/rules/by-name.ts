import type { Facts, PersonalClaim } from '../facts.ts';
import { agesOfPersons, agesPossible, datesOf, type DateFormat } from '../values/dates.ts';
import { isIban } from '../values/numbers-with-checks.ts';
import { hasKnownName, hasNameShape } from '../values/person-names.ts';
import { couldBePhone } from '../values/phone.ts';
import { isCoordinatePair, isDomain, isEmail, isIp, isPlate, isUrl } from '../values/shapes.ts';

/** Fewer values than this cannot contradict a name. */
const enough = 8;

/** What the name says, weighed by whether the type and the values can be that. */
export function claimsByName(facts: Facts): PersonalClaim[] {
  return facts.personalNames.flatMap((claim) => {
    const fits = fit(claim, facts);
    return fits === 0
      ? []
      : [
          {
            ...claim,
            weight: claim.weight * fits,
            why: fits < 1 ? `${claim.why}, though its values hardly look so` : claim.why,
          },
        ];
  });
}

const hardly = 0.3;
const doubtful = 0.45;

function fit({ kind }: PersonalClaim, facts: Facts): number {
  const { family, profile, name, table } = facts;
  const known = profile.values.length >= enough;
  const mostly = (test: (value: string) => boolean, share = 0.5) => !known || profile.share(test) >= share;
  const text = family === 'text' || family === 'json';
  const whole = family === 'integer' || family === 'decimal';
  if (family === 'boolean') return kind === 'special-category' ? 1 : 0;
  switch (kind) {
    case 'birth-date':
      return fitOfBirth(facts);
    case 'email':
      return text && (!known || profile.share(isEmail) >= 0.05) ? 1 : 0;
    case 'phone':
      return (text || whole) && mostly(couldBePhone, 0.3) ? 1 : 0;
    case 'person-name':
      if (!text) return 0;
      // Names of persons come in more shapes than are known here: doubt remains.
      if (!mostly(hasNameShape)) return doubtful;
      return known &&
        (table.aboutThings || table.aboutPlaces) &&
        !table.aboutPersons &&
        profile.share(hasKnownName) < 0.04
        ? hardly
        : 1;
    case 'address':
      if (family === 'integer')
        return /zip|postal|post_?code|plz|postleitzahl|cep|cap|cp|house|haus|huis/.test(name) ? 1 : 0;
      return text &&
        !(
          known &&
          profile.share((value) => isEmail(value) || isIp(value) || isDomain(value) || isUrl(value)) > 0.5
        )
        ? 1
        : 0;
    case 'national-id':
      return (text || whole) && mostly((value) => /\d{3}/.test(value)) ? 1 : 0;
    case 'card-number':
      return (text || whole) && mostly((value) => /^[\d*xX• -]{3,25}$/.test(value)) ? 1 : 0;
    case 'bank-account':
      return (text || whole) &&
        mostly(
          (value) =>
            isIban(value) || (/^[A-Z0-9][\dA-Z ./-]{3,33}$/i.test(value) && /\d{3}|\d\d-\d\d/.test(value)),
        )
        ? 1
        : 0;
    case 'ip-address':
      return family === 'network' ||
        (text && mostly(isIp)) ||
        (family === 'integer' && mostly((value) => Number(value) > 65_536))
        ? 1
        : 0;
    case 'device-id':
      return text || family === 'uuid' || family === 'network' || family === 'integer' ? 1 : 0;
    case 'location':
      return family === 'geometry' ||
        ((text || family === 'decimal') &&
          mostly(
            (value) =>
              isCoordinatePair(value) || /^-?\d{1,3}[.,]\d+$/.test(value) || /^[0-9a-z]{5,12}$/.test(value),
          ))
        ? 1
        : 0;
    case 'username':
      return text ? 1 : 0;
    case 'credential':
      return text ||
        family === 'binary' ||
        family === 'uuid' ||
        (family === 'integer' && /pin|otp|code|cvv|cvc/.test(name))
        ? 1
        : 0;
    case 'gender':
      return (text || family === 'integer') &&
        (!known || (profile.distinct <= 14 && profile.medianLength <= 14))
        ? 1
        : 0;
    case 'special-category':
      return 1;
    case 'licence-plate':
      return text && mostly((value) => isPlate(value) || /^(?=.*\d)(?=.*[A-Z])[A-Z0-9 -]{4,12}$/.test(value))
        ? 1
        : 0;
    case 'free-text':
      if (!text) return 0;
      // A few values by now, but whoever types into it may type anything.
      return known && profile.distinct <= Math.max(12, profile.values.length * 0.06) ? doubtful : 1;
    case 'pseudonymous-id':
      return family === 'integer' || family === 'text' || family === 'uuid' || family === 'decimal' ? 1 : 0;
  }
}

export const numberReadings: readonly DateFormat[] = [
  'yyyymmdd',
  'year',
  'epoch-days',
  'epoch-seconds',
  'epoch-milliseconds',
];

function fitOfBirth({ family, profile, table }: Facts): number {
  if (!['date', 'timestamp', 'integer', 'text', 'decimal'].includes(family)) return 0;
  if (profile.values.length < enough) return 1;
  const dates = datesOf(profile.values, { today: table.today, numbers: numberReadings });
  if (dates === null) return family === 'text' ? 0.6 : 0;
  if (agesOfPersons(dates)) return 1;
  return table.aboutPersons && agesPossible(dates) ? 0.9 : 0;
}
