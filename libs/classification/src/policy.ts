import type { Facts } from './facts.ts';
import type { Kind } from './kinds.ts';
import type { ProposedPolicy } from './classification.ts';
import { numberReadings } from './rules/by-name.ts';
import { datesOf } from './values/dates.ts';

/** Formats that a contract can name, beside ISO 8601, which it reads anyway. */
const readable: Readonly<Record<string, readonly string[]>> = {
  iso: [],
  'day.month.year': ['%d.%m.%Y'],
  'day/month/year': ['%d/%m/%Y'],
  'month/day/year': ['%m/%d/%Y'],
  'day-month-year': ['%d-%m-%Y'],
};

/** The mildest policy that still protects. What is not known is dropped. */
export function policyFor(kind: Kind, facts: Facts): ProposedPolicy {
  switch (kind) {
    case 'birth-date':
      return ages(facts);
    case 'pseudonymous-id':
      return { policy: 'hash' };
    case 'identifier':
    case 'amount':
    case 'quantity':
    case 'code':
    case 'category':
    case 'timestamp':
    case 'boolean':
    case 'thing-name':
    case 'thing-text':
    case 'business-place':
      return { policy: 'keep' };
    case 'person-name':
    case 'email':
    case 'phone':
    case 'address':
    case 'national-id':
    case 'card-number':
    case 'bank-account':
    case 'ip-address':
    case 'device-id':
    case 'location':
    case 'username':
    case 'credential':
    case 'gender':
    case 'special-category':
    case 'licence-plate':
    case 'free-text':
    case 'unknown':
      return { policy: 'drop' };
  }
}

/** Age bands, where the engine can read the dates; numbers, two-digit years and years alone it cannot. */
function ages({ family, profile, table }: Facts): ProposedPolicy {
  if (family === 'date' || family === 'timestamp')
    return { policy: 'generalise', to: 'age-band', formats: [] };
  const dates = datesOf(profile.values, { today: table.today, numbers: numberReadings });
  const formats = dates === null || family !== 'text' ? undefined : readable[dates.format];
  return formats === undefined ? { policy: 'drop' } : { policy: 'generalise', to: 'age-band', formats };
}
