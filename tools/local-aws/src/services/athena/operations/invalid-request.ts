import { AwsError } from '../../../endpoint/aws-error.ts';

export const invalidRequest = (message: string) => new AwsError({ code: 'InvalidRequestException', message });
