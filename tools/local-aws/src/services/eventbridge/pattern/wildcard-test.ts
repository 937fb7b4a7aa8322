import { invalidPattern } from './pattern-error.ts';
import type { PatternNode, PatternSource } from './pattern-source.ts';
import { isTooComplex } from './wildcard-complexity.ts';
import { WildcardProblem, segmentsOf, wildcard } from './wildcard.ts';

export function wildcardTest(
  operand: PatternNode,
  source: PatternSource,
  { nested = false } = {},
): (value: string) => boolean {
  if (operand.kind !== 'string')
    throw source.refuse('wildcard match pattern must be a string', operand.at, { nested });
  try {
    if (isTooComplex(segmentsOf(operand.value))) {
      throw invalidPattern(
        'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character',
      );
    }
    return wildcard(operand.value);
  } catch (error) {
    if (error instanceof WildcardProblem) throw source.refuse(error.message, operand.end);
    throw error;
  }
}
