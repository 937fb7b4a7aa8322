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
  if (sqlState === null) return new JobError(lost(stage, error, code));
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

function lost(stage: SourceStage, error: unknown, code: string): { code: JobFailureCode; cause: string } {
  const detail = /^[A-Z][A-Z0-9_]{3,60}$/.test(code) ? ` (${code})` : '';
  if (untrusted.test(code)) {
    return {
      code: 'SOURCE_REFUSED',
      cause: `The certificate of the source cannot be trusted${detail}: give the certificate of the authority that issued it as CUSTOM_JDBC_CERT of the connection, and the host name that it is issued for.`,
    };
  }
  if (error instanceof Error && error.message === 'The server does not support SSL connections') {
    return {
      code: 'SOURCE_REFUSED',
      cause: 'The source offers no encrypted connection: switch TLS on there; the password was not sent.',
    };
  }
  return stage === 'connect'
    ? { code: 'SOURCE_UNREACHABLE', cause: `The source database did not answer${detail}.` }
    : { code: 'SOURCE_STREAM_CUT', cause: `The connection to the source broke off${detail}.` };
}

/** Of OpenSSL's verification and of Node's own. @see https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const untrusted = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT|INVALID_CA|HOSTNAME_MISMATCH)/;

interface Meaning {
  readonly kind: JobFailureCode;
  readonly cause: string;
}

const refused = (cause: string): Meaning => ({ kind: 'SOURCE_REFUSED', cause });
const changed = (cause: string): Meaning => ({ kind: 'SOURCE_TABLE_CHANGED', cause });
const unreadable = (cause: string): Meaning => ({ kind: 'SOURCE_TEXT_UNREADABLE', cause });

/** States that have a fix of their own. @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
const meanings: Readonly<Record<string, Meaning>> = {
  '28P01': refused('The source refused the password: put the right one into the secret of the connection'),
  '28000': refused(
    'The source does not let this user in: create the user, or let pg_hba.conf admit it from here, with TLS where it asks for that',
  ),
  '3D000': refused(
    'The source has no database of this name: correct the one in the JDBC_CONNECTION_URL of the connection',
  ),
  '42501': refused(
    'The user may not read the table or a column that the contract names: GRANT SELECT on it and USAGE on its schema to the user, or drop the column in the contract',
  ),
  '42P01': changed('The source has no table of the name that the contract states'),
  '3F000': changed('The source has no schema of the name that the contract states'),
  '42703': changed('The source table has no column of a name that the contract states'),
  '22021': unreadable('The source holds text that is not of the encoding it says'),
  '22P05': unreadable('The source holds a character that UTF-8 does not have'),
  '53300': {
    kind: 'SOURCE_UNREACHABLE',
    cause:
      "The source takes no more connections now: raise max_connections or the user's CONNECTION LIMIT, or lower connections in the budget",
  },
};

function meaningOf(sqlState: string, stage: SourceStage): Meaning {
  const known = meanings[sqlState];
  if (known !== undefined) return known;
  const shuttingDown = /^57P0|^08|^53/.test(sqlState);
  if (shuttingDown && stage === 'connect') {
    return { kind: 'SOURCE_UNREACHABLE', cause: 'The source database takes no connection now' };
  }
  if (shuttingDown) return { kind: 'SOURCE_STREAM_CUT', cause: 'The source ended the session' };
  if (sqlState.startsWith('28')) return refused("The source refused the extraction's user");
  return { kind: 'SOURCE_QUERY_FAILED', cause: 'The source could not run the extraction query' };
}
