import { AwsError } from '../../../endpoint/aws-error.ts';

/** Says which part of a pattern is wrong; the path is of field names, the values are not repeated. */
export function invalidPattern(reason: string, path: readonly string[] = []): AwsError {
  const where = path.length === 0 ? '' : ` at ${path.join('.')}`;
  return new AwsError({
    code: 'InvalidEventPatternException',
    message: `Event pattern is not valid. Reason: ${reason}${where}`,
  });
}
