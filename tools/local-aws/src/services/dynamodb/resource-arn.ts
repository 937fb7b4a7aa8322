import { AwsError } from '../../endpoint/aws-error.ts';

/**
 * dynalite 4.0.0 holds an ARN against `.+:.+:.+:.+:.+:.+/.+`, which takes hours where there are many colons
 * (validations/untagResource.js). No ARN of a table has more than five, nor more than 1283 characters:
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TagResource.html
 */
export function refuseEndlessArn(input: unknown): void {
  if (typeof input !== 'object' || input === null || !('ResourceArn' in input)) return;
  const { ResourceArn: arn } = input;
  if (typeof arn !== 'string' || (arn.length <= 1283 && arn.split(':').length <= 10)) return;
  throw new AwsError({
    code: 'ValidationException',
    message: 'Invalid TableArn: Invalid ResourceArn provided as input',
  });
}
