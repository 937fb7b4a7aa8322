import type { FinalJobState } from './job-events.ts';

export interface JobOutcome {
  readonly state: FinalJobState;
  /** What the event says. */
  readonly message: string;
  /** What GetJobRun says of a failure. */
  readonly error: string | null;
}

/**
 * What the end of a job's process means. A job says why it failed by the last line of its stderr,
 * `{"error":{"code":"SOURCE_UNREACHABLE","cause":"…"}}`, and exit code 1.
 */
export function jobOutcome({
  exit,
  lastLine,
  ended,
  log,
}: {
  readonly exit: { readonly code: number | null; readonly signal: string | null };
  readonly lastLine: string;
  /** Why the endpoint itself ended the process, if it did. */
  readonly ended: 'timeout' | 'stop' | null;
  readonly log: string;
}): JobOutcome {
  if (exit.code === 0) return { state: 'SUCCEEDED', message: 'Job run succeeded', error: null };
  if (ended === 'timeout') {
    return { state: 'TIMEOUT', message: 'Job run timed out', error: 'Job run timed out' };
  }
  if (ended === 'stop') return { state: 'STOPPED', message: 'Job run stopped', error: null };
  const error = declared(lastLine) ?? crashed(exit, log);
  return { state: 'FAILED', message: error, error };
}

function declared(lastLine: string): string | null {
  try {
    const { error } = JSON.parse(lastLine) as { error?: { code?: unknown; cause?: unknown } };
    if (typeof error?.cause !== 'string' || typeof error.code !== 'string') return null;
    return /^[A-Z][A-Z0-9_]+$/.test(error.code) ? `${error.code}: ${error.cause}` : null;
  } catch {
    return null;
  }
}

const crashed = ({ code, signal }: { code: number | null; signal: string | null }, log: string) =>
  code === null
    ? `JOB_CRASHED: The job process was ended by ${signal ?? 'an unknown signal'}. See ${log}`
    : `JOB_CRASHED: The job process ended with exit code ${code}. See ${log}`;
