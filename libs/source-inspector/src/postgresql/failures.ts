import type { DatabaseConnection } from '../connection.ts';
import { SourceError } from '../source-error.ts';

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it closed the connection',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the host name cannot be looked up now',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  ETIMEDOUT: 'it does not answer',
};

const tlsReasons: Readonly<Record<string, string>> = {
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority that is not trusted here',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from an authority that is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate comes from an authority that is not trusted here',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name',
  CERT_HAS_EXPIRED: 'its certificate has expired',
};

/** SQLSTATEs: https://www.postgresql.org/docs/current/errcodes-appendix.html */
export function connectFailure(error: unknown, connection: DatabaseConnection): SourceError {
  const code = codeOf(error);
  const where = `${connection.host}:${connection.port}`;
  const { username: user, database } = connection;
  if (code === '28P01') return new SourceError('PASSWORD_REFUSED', { where, user });
  if (code === '3D000') return new SourceError('DATABASE_UNKNOWN', { where, database });
  if (/^[0-9A-Z]{5}$/.test(code)) return new SourceError('LOGIN_REFUSED', { where, user, state: code });
  const tls = tlsReasons[code];
  if (tls !== undefined) return new SourceError('TLS_REFUSED', { where, why: tls });
  const message = error instanceof Error ? error.message : '';
  // What `pg` says before any SQLSTATE exists.
  if (message.includes('does not support SSL'))
    return new SourceError('TLS_REFUSED', { where, why: 'it does not speak TLS' });
  if (/password must be a (non-empty )?string/i.test(message))
    return new SourceError('PASSWORD_REFUSED', { where, user });
  const why = reasons[code] ?? (/timeout/i.test(message) ? 'it does not answer' : 'it closed the connection');
  return new SourceError('UNREACHABLE', { where, why });
}

export function queryFailure(
  error: unknown,
  {
    connection,
    doing,
    table,
  }: { readonly connection: DatabaseConnection; readonly doing: string; readonly table: string | undefined },
): SourceError {
  const code = codeOf(error);
  if (code === '42501' && table !== undefined)
    return new SourceError('GRANT_MISSING', { table, user: connection.username });
  if (code === '42P01' && table !== undefined) return new SourceError('TABLE_UNKNOWN', { table });
  // query_canceled, lock_not_available
  if (code === '57014' || code === '55P03') return new SourceError('TOO_SLOW', { table: table ?? doing });
  // admin_shutdown, crash_shutdown, cannot_connect_now
  if (/^57P0[123]$/.test(code) || !/^[0-9A-Z]{5}$/.test(code))
    return new SourceError('CONNECTION_LOST', { where: `${connection.host}:${connection.port}` });
  return new SourceError('QUERY_FAILED', { doing, state: code });
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}
