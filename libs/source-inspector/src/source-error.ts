/**
 * Every way in which looking at a source can fail: what happened, and what to do about it. Messages of databases can
 * quote data, so none is passed on: a message is made here from names and an SQLSTATE.
 */
const catalogue = {
  UNREACHABLE: ({ where, why }: { where: string; why: string }) =>
    `${where} cannot be reached: ${why}. Check host, port and network path, and that the database runs.`,
  TLS_REFUSED: ({ where, why }: { where: string; why: string }) =>
    `No trusted connection to ${where}: ${why}. Give the authority's certificate, or the host name that the certificate names.`,
  PASSWORD_REFUSED: ({ where, user }: { where: string; user: string }) =>
    `${where} refused user ${user} or its password. Check both where they are stored; user and password are those of the database.`,
  DATABASE_UNKNOWN: ({ where, database }: { where: string; database: string }) =>
    `${where} has no database ${database}. Check the last part of the address.`,
  LOGIN_REFUSED: ({ where, user, state }: { where: string; user: string; state: string }) =>
    `${where} does not let user ${user} in (SQLSTATE ${state}). Check its right to connect and the server's rules for hosts.`,
  TABLE_UNKNOWN: ({ table }: { table: string }) =>
    table.startsWith('s3:')
      ? `There is no file under ${table}. Check bucket and prefix, upper and lower case too.`
      : `There is no table ${table} in the source. Check the spelling of schema and table, upper and lower case too.`,
  COLUMN_UNKNOWN: ({ table, column }: { table: string; column: string }) =>
    `Table ${table} has no column ${column}. Check its spelling, upper and lower case too.`,
  GRANT_MISSING: ({ table, user }: { table: string; user: string }) =>
    `User ${user} may not read ${table}. Grant it: GRANT SELECT ON ${table} TO ${user}`,
  TOO_SLOW: ({ table }: { table: string }) =>
    `Looking at ${table} took longer than it may and was stopped. Try again when the source is less busy.`,
  QUERY_FAILED: ({ doing, state }: { doing: string; state: string }) =>
    `The source failed at ${doing} (SQLSTATE ${state}). Its own log has the cause.`,
  CONNECTION_LOST: ({ where }: { where: string }) =>
    `${where} closed the connection. Check that it is up, then try again.`,
  BUCKET_UNKNOWN: ({ bucket }: { bucket: string }) =>
    `There is no bucket ${bucket}. Check its name and region; on a laptop set AWS_ENDPOINT_URL to the embedded AWS, whose address \`npx daybreak status\` gives.`,
  OBJECTS_DENIED: ({ bucket }: { bucket: string }) =>
    `The bucket ${bucket} may not be read with these credentials. Grant them s3:ListBucket and s3:ListBucketMultipartUploads on it, and s3:GetObject on its objects.`,
  CREDENTIALS_MISSING: ({ bucket }: { bucket: string }) =>
    `There are no AWS credentials to read bucket ${bucket} with. Log in, or set AWS_PROFILE.`,
} as const;

type Catalogue = typeof catalogue;
export type SourceErrorCode = keyof Catalogue;
export const sourceErrorCodes = Object.keys(catalogue) as readonly SourceErrorCode[];

export class SourceError<Code extends SourceErrorCode = SourceErrorCode> extends Error {
  override readonly name = 'SourceError';
  readonly code: Code;

  constructor(code: Code, facts: Parameters<Catalogue[Code]>[0]) {
    super((catalogue[code] as (facts: unknown) => string)(facts));
    this.code = code;
  }
}
