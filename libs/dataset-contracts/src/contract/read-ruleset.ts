import { nearest } from '../reading/nearest.ts';
import type { Report } from '../reading/validate.ts';
import type { OdcsTable } from './odcs.ts';

export function readRuleset(table: OdcsTable, report: Report): string | undefined {
  const rulesets = table.quality.filter(
    ({ engine }) => engine !== undefined && nearest(engine, ['dqdl']) !== null,
  );
  const [first, second] = rulesets;
  const path = ['schema', 0, 'quality'];
  if (first?.engine !== 'dqdl' || first.type !== 'custom' || typeof first.implementation !== 'string') {
    report({
      code: 'MISSING',
      path,
      problem: 'has no DQDL ruleset.',
      allowed: 'one entry of type custom with engine dqdl and the ruleset as its implementation',
      nearest: first === undefined ? null : 'engine: dqdl',
    });
    return undefined;
  }
  if (second !== undefined) report({ code: 'REPEATED', path, problem: 'has more than one DQDL ruleset.' });
  return first.implementation.trim();
}
