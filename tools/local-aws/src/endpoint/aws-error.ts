/** An error as AWS reports it; anything else that is thrown becomes InternalFailure without its message. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly status: number;

  constructor({ code, message, status = 400 }: { code: string; message: string; status?: number }) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** A request that does not have the shape of its operation. Services that name this otherwise translate it. */
export class InputError extends AwsError {
  readonly problem: 'missing' | 'invalid';

  constructor({ problem, message }: { problem: 'missing' | 'invalid'; message: string }) {
    super({ code: 'ValidationException', message });
    this.problem = problem;
  }
}

/** The refusal for what this endpoint does not implement: it never pretends. */
export function notImplemented(what: string): AwsError {
  return new AwsError({
    code: 'NotImplementedException',
    message: `${what} is not implemented by the embedded endpoint.`,
    status: 501,
  });
}
