import type { DatabaseConnection } from '../connection.ts';
import { SourceError } from '../source-error.ts';

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it closed the connection',
  PROTOCOL_CONNECTION_LOST: 'it closed the connection',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the host name cannot be looked up now',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  ETIMEDOUT: 'it does not answer',
};

/** Numbers: https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html */
export function connectFailure(error: unknown, connection: DatabaseConnection): SourceError {
  const where = `${connection.host}:${connection.port}`;
  const { username: user, database } = connection;
  const number = numberOf(error);
  if (number === 1045) return new SourceError('PASSWORD_REFUSED', { where, user });
  if (number === 1049) return new SourceError('DATABASE_UNKNOWN', { where, database });
  if (number === 1040 || number === 1203 || number === 1226)
    return new SourceError('UNREACHABLE', { where, why: 'it takes no more connections now' });
  if (number !== null) return new SourceError('LOGIN_REFUSED', { where, user, state: stateOf(error) });
  const code = codeOf(error);
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT')
    return new SourceError('TLS_REFUSED', { where, why: 'it does not speak TLS' });
  if (code === 'HANDSHAKE_SSL_ERROR')
    return new SourceError('TLS_REFUSED', {
      where,
      why: 'its certificate has expired, is for another host name, or comes from an authority that is not trusted here',
    });
  if (code === 'AUTH_SWITCH_PLUGIN_ERROR' || code === 'MYSQL_CLEAR_PASSWORD_NOT_ENABLED')
    return new SourceError('LOGIN_REFUSED', { where, user, state: 'unknown way of authentication' });
  return new SourceError('UNREACHABLE', { where, why: reasons[code] ?? 'it closed the connection' });
}

export function queryFailure(
  error: unknown,
  {
    connection,
    doing,
    table,
  }: { readonly connection: DatabaseConnection; readonly doing: string; readonly table: string | undefined },
): SourceError {
  const number = numberOf(error);
  if (number === null || number === 1927 || number === 1053)
    return new SourceError('CONNECTION_LOST', { where: `${connection.host}:${connection.port}` });
  if ([1142, 1143, 1044].includes(number) && table !== undefined)
    return new SourceError('GRANT_MISSING', { table, user: connection.username });
  if (number === 1146 && table !== undefined) return new SourceError('TABLE_UNKNOWN', { table });
  if ([1205, 1317, 1969, 3024].includes(number))
    return new SourceError('TOO_SLOW', { table: table ?? doing });
  return new SourceError('QUERY_FAILED', { doing, state: stateOf(error) });
}

/** The server's own; null where it did not speak. */
export function numberOf(error: unknown): number | null {
  const number = error instanceof Error && 'errno' in error ? error.errno : null;
  return typeof number === 'number' && number >= 1000 && number < 10_000 ? number : null;
}

function stateOf(error: unknown): string {
  const state = error instanceof Error && 'sqlState' in error ? error.sqlState : null;
  return typeof state === 'string' && /^[0-9A-Z]{5}$/.test(state) ? state : 'none';
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
