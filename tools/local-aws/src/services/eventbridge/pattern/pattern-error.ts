import { AwsError } from '../../../endpoint/aws-error.ts';

/** In the words of EventBridge. They repeat the pattern, which is configuration, never an event. */
export function invalidPattern(reason: string): AwsError {
  return new AwsError({
    code: 'InvalidEventPatternException',
    message: `Event pattern is not valid. Reason: ${reason}`,
  });
}
