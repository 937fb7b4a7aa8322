import { nearest } from '../reading/nearest.ts';
import type { Report } from '../reading/validate.ts';
import type { Odcs } from './odcs.ts';

/** The standard's units of an SLA, in hours. */
const hours: Readonly<Record<string, number>> = {
  ...Object.fromEntries(['m', 'min', 'minute', 'minutes'].map((unit) => [unit, 1 / 60])),
  ...Object.fromEntries(['h', 'hr', 'hour', 'hours'].map((unit) => [unit, 1])),
  ...Object.fromEntries(['d', 'day', 'days'].map((unit) => [unit, 24])),
  ...Object.fromEntries(['w', 'week', 'weeks'].map((unit) => [unit, 168])),
};

/**
 * The promise of freshness: SLA property `latency`, the time from a row in the source to the same row in the lake.
 * @see https://bitol-io.github.io/open-data-contract-standard/v3.1.0/service-level-agreement/
 */
export function readFreshness(contract: Odcs, report: Report): number | null {
  const stated = contract.slaProperties
    .map((entry, index) => ({ ...entry, path: ['slaProperties', index] }))
    .filter(({ property }) => /^(latency|ly)$/i.test(property));
  const [latency, second] = stated;
  if (second !== undefined)
    report({ code: 'REPEATED', path: second.path, problem: 'states the latency a second time.' });
  if (latency === undefined) return null;
  const { value, unit = 'd', path } = latency;
  const each = hours[unit];
  if (each === undefined) {
    const units = Object.keys(hours);
    report({
      code: 'NOT_ALLOWED',
      path: [...path, 'unit'],
      problem: 'is a unit that a latency is not measured in here.',
      allowed: units.join(', '),
      nearest: nearest(unit, units),
    });
    return null;
  }
  const amount = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof amount !== 'number' || !Number.isFinite(amount) || amount <= 0) {
    report({
      code: 'WRONG_TYPE',
      path: [...path, 'value'],
      problem: 'is no length of time.',
      allowed: 'a number above 0',
    });
    return null;
  }
  return amount * each;
}
