import { AwsError } from '../../endpoint/aws-error.ts';

export const validation = (message: string) => new AwsError({ code: 'ValidationException', message });

export const notFound = (what: string) =>
  new AwsError({ code: 'ResourceNotFoundException', message: `${what} does not exist.`, status: 404 });

export const conflicts = (message: string) =>
  new AwsError({ code: 'ConflictException', message, status: 409 });

export const conflict = (what: string) => conflicts(`${what} already exists.`);
