import { isUtf8 } from 'node:buffer';
import { AwsError, notImplemented } from './aws-error.ts';
import { ClientGone, asAwsError } from './exchange.ts';
import { type JsonCall, largestBody } from './json-call.ts';
import type { Logger } from './log.ts';
import type { JsonService } from './service.ts';
import type { Authenticate } from './signing/authenticator.ts';

/**
 * awsJson1.0 and awsJson1.1: `POST /` with the operation in `X-Amz-Target`.
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export async function handleJson({
  call,
  service,
  operation,
  log,
  authenticate,
  stored,
}: {
  call: JsonCall;
  service: JsonService;
  operation: string;
  log: Logger;
  /** Asked once it is known that the request is one of the service, as AWS does. */
  authenticate?: Authenticate;
  /** What a reply has to wait for: that all it tells of is stored. */
  stored?: () => Promise<void> | undefined;
}): Promise<void> {
  const contentType =
    service.jsonVersion === '1.0' ? 'application/x-amz-json-1.0' : 'application/x-amz-json-1.1';
  const { requestId } = call.context;
  try {
    const read = call.readBody(largestBody);
    const body = read instanceof Promise ? await read : read;
    const input = parseInput(body);
    const run = Object.hasOwn(service.operations, operation) ? service.operations[operation] : undefined;
    if (run === undefined) throw notImplemented(`${service.name}.${operationName(operation)}`);
    authenticate?.(call.signed, body);
    const met = call.fate?.meet({ service: service.name, operation });
    if (met !== undefined) await met;
    const result = run(input as never, call.context);
    const output = result instanceof Promise ? ((await result) as unknown) : result;
    const pending = stored?.();
    if (pending !== undefined) await pending;
    call.reply({
      status: 200,
      headers: { 'content-type': contentType, 'x-amzn-requestid': requestId },
      body: JSON.stringify(output ?? {}),
    });
  } catch (thrown) {
    if (thrown instanceof ClientGone) return;
    const error = asAwsError(thrown);
    if (error !== thrown)
      log.error({ service: service.name, operation, requestId, ...place(thrown) }, 'failed');
    call.reply({
      status: error.status,
      headers: {
        'content-type': contentType,
        'x-amzn-requestid': requestId,
        'x-amzn-errortype': error.code,
        ...service.errorHeaders?.(error),
      },
      body: JSON.stringify({ __type: error.code, message: error.message }),
    });
  }
}

/** An unknown target, as the front of a real JSON service answers it. */
export function refuseTarget(call: JsonCall): void {
  call.reply({
    status: 400,
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-requestid': call.context.requestId,
      'x-amzn-errortype': 'UnknownOperationException',
    },
    body: JSON.stringify({
      __type: 'UnknownOperationException',
      message: 'No service of the embedded endpoint has the target that X-Amz-Target names.',
    }),
  });
}

/** Where an unexpected error arose, for the log. Its message could quote a value, so it is left out. */
export function place(thrown: unknown): Record<string, unknown> {
  if (!(thrown instanceof Error)) return { thrown: typeof thrown };
  const frames = (thrown.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return { error: thrown.name, at: frames.slice(0, 4).map((line) => line.trim()) };
}

/** Names an operation only if it looks like one: what is not a name is not repeated. */
function operationName(operation: string): string {
  return /^[A-Za-z][A-Za-z0-9]{0,63}$/.test(operation) ? operation : 'This operation';
}

export function parseInput(body: Buffer): unknown {
  if (body.length === 0) return {};
  let input: unknown;
  try {
    if (!isUtf8(body)) throw new TypeError('The text is not UTF-8.');
    input = JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsError({ code: 'SerializationException', message: 'The request body is not JSON.' });
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new AwsError({ code: 'SerializationException', message: 'The request body is not a JSON object.' });
  }
  // Two characters a level: what is shorter cannot be deeper.
  if (body.length > 2 * deepest && isDeeper(input, deepest)) {
    throw new AwsError({
      code: 'SerializationException',
      message: `The request body is nested deeper than ${deepest} levels.`,
    });
  }
  return input;
}

/** As much as the parser of Java reads by default, and little enough for whatever walks the value by calling itself. */
const deepest = 1000;

function isDeeper(value: object, levels: number): boolean {
  if (levels < 0) return true;
  const children: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  for (const child of children) {
    if (typeof child === 'object' && child !== null && isDeeper(child, levels - 1)) return true;
  }
  return false;
}
