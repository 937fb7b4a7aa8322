import { pino, type DestinationStream, type Logger } from 'pino';
import { CataloguedError } from '../errors.ts';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** JSON lines with the service's name; ids and codes, never payloads. */
export const serviceLog = ({
  service,
  level,
  destination,
}: {
  readonly service: string;
  readonly level: (typeof logLevels)[number];
  readonly destination?: DestinationStream;
}): Logger => {
  const options = { level, base: { service }, serializers: { err: describeError } };
  return pino(options, destination ?? standardOutput());
};

/**
 * Not pino's own: where nobody reads it any more, the end of a process waits there for ever
 * (https://github.com/pinojs/sonic-boom, `flushSync` tries again whatever the error is).
 */
function standardOutput(): DestinationStream {
  process.stdout.off('error', ignore).on('error', ignore);
  return { write: (line) => void process.stdout.write(line) };
}

const ignore = () => undefined;

export interface ErrorDescription {
  readonly name: string;
  readonly code?: string;
  readonly message?: string;
  readonly status?: number;
  readonly frames: readonly string[];
}

/**
 * What may be logged of an error. Its text only where it is catalogued, thus ours: engines, databases and `JSON.parse`
 * quote the values they stumble over.
 */
export function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof Error)) return { name: typeof error, frames: [] };
  const { name, message, stack = '' } = error;
  // V8 puts the text before the frames, and a line of it may look like one.
  const afterText = stack.includes(message) ? stack.slice(stack.indexOf(message) + message.length) : '';
  const frames = afterText
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim().slice(3))
    .slice(0, 8);
  if (error instanceof CataloguedError) return { name, code: error.code, message, frames };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const status = httpStatus(error);
  return {
    name,
    ...(code !== undefined && /^[A-Za-z0-9_.]{1,64}$/.test(code) ? { code } : {}),
    ...(status === undefined ? {} : { status }),
    frames,
  };
}

/** AWS SDK errors tell the status of the reply. */
function httpStatus(error: Error): number | undefined {
  if (!('$metadata' in error)) return undefined;
  const { httpStatusCode } = error.$metadata as { readonly httpStatusCode?: number };
  return httpStatusCode;
}
