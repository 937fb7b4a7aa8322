import type { JobFailureCode } from '@daybreak/curation';
import { JobError } from '../../errors.ts';

/** What was being done when the source failed. */
export type SourceStage = 'connect' | 'query' | 'stream';

/**
 * A failure of MySQL or MariaDB as one of ours: its messages quote values and names, so at most its number is passed on.
 * @see https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
 * @see https://mariadb.com/kb/en/mariadb-error-code-reference/
 */
export function sourceError(error: unknown, stage: SourceStage): JobError {
  if (error instanceof JobError) return error;
  const number = errorNumber(error);
  if (number !== null) {
    const known = meanings[number] ?? unknown(stage);
    return new JobError({ code: known.code, cause: `${known.cause} (error ${number}).` });
  }
  return new JobError(withoutNumber(error, stage));
}

/** The server's own number of an error; null where the server did not speak. */
export function errorNumber(error: unknown): number | null {
  const number = error instanceof Error && 'errno' in error ? error.errno : null;
  return typeof number === 'number' && number >= 1000 && number < 10_000 ? number : null;
}

/** The source ended the statement but not the session: what is left can be asked for again. */
export function cancelled(error: unknown): boolean {
  return [1205, 1317, 1969, 3024].includes(errorNumber(error) ?? 0);
}

interface Meaning {
  readonly code: JobFailureCode;
  readonly cause: string;
}

const refused = (cause: string): Meaning => ({ code: 'SOURCE_REFUSED', cause });
const failed = (cause: string): Meaning => ({ code: 'SOURCE_QUERY_FAILED', cause });
const changed = (cause: string): Meaning => ({ code: 'SOURCE_TABLE_CHANGED', cause });
const unreachable = (cause: string): Meaning => ({ code: 'SOURCE_UNREACHABLE', cause });
const cut = (cause: string): Meaning => ({ code: 'SOURCE_STREAM_CUT', cause });

const meanings: Readonly<Record<number, Meaning>> = {
  1040: unreachable(
    'The source takes no more connections now: give it a higher max_connections, or start the night later',
  ),
  1044: refused('The user may not use this database: GRANT SELECT ON its tables to the user'),
  1045: refused(
    'The source refused the user name or password: put the right ones into the secret of the connection',
  ),
  1049: refused('The source has no database of this name: correct the one in the address of the connection'),
  1054: changed(
    'The source table has no column of a name that the contract states: compare the contract with the table',
  ),
  1129: unreachable(
    'The source has blocked this host after too many failed connections: have its owner run FLUSH HOSTS',
  ),
  1130: refused(
    'The source lets no user in from this host: CREATE USER with the host that it is reached from',
  ),
  1142: refused('The user may not read the table: GRANT SELECT ON the table to the user'),
  1143: refused(
    'The user may not read a column that the contract names: GRANT SELECT on that column to the user, or drop the column in the contract',
  ),
  1146: changed(
    'The source has no table of the name that the contract states: compare the contract with the source',
  ),
  1203: unreachable('The user has too many connections to the source already: allow it another one'),
  1205: failed('The table was locked for too long: look for a long change of the table on the source'),
  1226: unreachable(
    "The user has used up a limit of the source's: raise its limits, or start the night later",
  ),
  1227: refused(
    "The user cannot see when other sessions' transactions began, so rows that commit late would be skipped: GRANT PROCESS ON *.* to the user",
  ),
  1290: refused('The source is set so that it does not run this statement: look at its options'),
  1317: failed('The source stopped the statement: look for who kills long statements there'),
  1412: failed('The table was changed while it was read: start the run again'),
  1524: refused(
    "The user's way of authentication is not one that is spoken here: use caching_sha2_password or mysql_native_password",
  ),
  1792: failed('The extraction tried to write, which its session may not'),
  1820: refused("The user's password has expired: set a new one and put it into the secret"),
  1862: refused("The user's password has expired: set a new one and put it into the secret"),
  1969: failed(
    'The statement took longer than the budget allows: raise statementTimeoutSeconds or lower sliceRows',
  ),
  3024: failed(
    'The statement took longer than the budget allows: raise statementTimeoutSeconds or lower sliceRows',
  ),
  3118: refused('The account of the user is locked: ALTER USER … ACCOUNT UNLOCK'),
  3159: refused('The source takes encrypted connections only: ask for TLS in the connection'),
  4151: refused('The account of the user is locked: ALTER USER … ACCOUNT UNLOCK'),
  1053: cut('The source is shutting down'),
  1927: cut('The source ended the session: look for who kills sessions there'),
  4031: cut('The source ended the session because it was idle'),
};

const unknown = (stage: SourceStage): Meaning =>
  stage === 'connect'
    ? refused("The source refused the extraction's user")
    : failed('The source could not run the extraction query');

/** The driver's or the system's own failures. */
function withoutNumber(error: unknown, stage: SourceStage): Meaning {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const detail = /^[A-Z][A-Z0-9_]{3,60}$/.test(code) ? ` (${code})` : '';
  if (/^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT)/.test(code) || code === 'HANDSHAKE_SSL_ERROR')
    return refused(
      `The certificate of the source cannot be trusted${detail}: give the certificate authority that issued it, and the host name that it is issued for.`,
    );
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT')
    return refused(
      'The source offers no encrypted connection: switch TLS on there; the password was not sent.',
    );
  if (code === 'MYSQL_CLEAR_PASSWORD_NOT_ENABLED' || code === 'AUTH_SWITCH_PLUGIN_ERROR')
    return refused(
      'The source asks for a way of authentication that is not spoken here: use caching_sha2_password or mysql_native_password.',
    );
  return stage === 'connect'
    ? unreachable(`The source database did not answer${detail}.`)
    : cut(`The connection to the source broke off${detail}.`);
}
