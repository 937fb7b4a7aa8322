import type { JobFailureCode } from '@daybreak/curation';
import { JobError } from '../../errors.ts';

/** What was being done when the source failed. */
export type SourceStage = 'connect' | 'query' | 'stream';

/**
 * A failure of the source as one of ours, with at most its SQLSTATE: PostgreSQL's messages quote values.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function sourceError(error: unknown, stage: SourceStage): JobError {
  if (error instanceof JobError) return error;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const sqlState = /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E') ? code : null;
  if (sqlState === null) return new JobError({ ...lost(stage, code) });
  const { kind, cause } = meaningOf(sqlState, stage);
  return new JobError({ code: kind, cause: `${cause} (SQLSTATE ${sqlState}).` });
}

/**
 * What the source took away while it goes on itself: a statement, which can be asked again within its transaction, or the
 * transaction with its snapshot.
 */
export type Interruption = 'statement' | 'snapshot';

/**
 * 57014: a timeout, or somebody who cancelled; 55P03: a lock that was not to be had in time; 40001 and 40P01: a replica's
 * recovery needed what we held.
 * @see https://www.postgresql.org/docs/current/hot-standby.html#HOT-STANDBY-CONFLICT
 */
export function interruption(error: unknown): Interruption | null {
  const state = error instanceof Error && 'code' in error ? error.code : null;
  if (state === '57014' || state === '55P03') return 'statement';
  return state === '40001' || state === '40P01' ? 'snapshot' : null;
}

function lost(stage: SourceStage, code: string): { code: JobFailureCode; cause: string } {
  const detail = /^E[A-Z_]{3,20}$/.test(code) ? ` (${code})` : '';
  return stage === 'connect'
    ? { code: 'SOURCE_UNREACHABLE', cause: `The source database did not answer${detail}.` }
    : { code: 'SOURCE_STREAM_CUT', cause: `The connection to the source broke off${detail}.` };
}

function meaningOf(sqlState: string, stage: SourceStage): { kind: JobFailureCode; cause: string } {
  const shuttingDown = /^57P0|^08|^53/.test(sqlState);
  if (shuttingDown && stage === 'connect') {
    return { kind: 'SOURCE_UNREACHABLE', cause: 'The source database takes no connection now' };
  }
  if (shuttingDown) return { kind: 'SOURCE_STREAM_CUT', cause: 'The source ended the session' };
  if (/^28|^3D000|^42501/.test(sqlState)) {
    return { kind: 'SOURCE_REFUSED', cause: "The source refused the extraction's user" };
  }
  return { kind: 'SOURCE_QUERY_FAILED', cause: 'The source could not run the extraction query' };
}
