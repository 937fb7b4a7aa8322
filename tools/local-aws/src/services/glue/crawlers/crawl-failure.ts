/** Why a crawl failed, in our own words: a database's message can quote data, so only its code is passed on. */
export class CrawlFailure extends Error {
  override readonly name = 'CrawlFailure';

  static missingConnection(connection: string) {
    return new CrawlFailure(`Connection ${connection} not found. Create it, then start the crawler again.`);
  }

  static unreadableSecret(connection: string) {
    return new CrawlFailure(
      `The secret of connection ${connection} cannot be used. It must exist and be a JSON object with username and password.`,
    );
  }

  static otherDatabase(path: string, database: string) {
    return new CrawlFailure(`Include path ${path} names another database than the connection, ${database}.`);
  }

  static pathOfMysql(path: string) {
    return new CrawlFailure(`Include path ${path} names a schema. MySQL has none: write database/table.`);
  }

  static missingBucket(path: string) {
    return new CrawlFailure(`The bucket of ${path} does not exist. Create it, then start the crawler again.`);
  }

  static source(connection: string, error: unknown) {
    const code = sqlStateOf(error) ?? codeOf(error);
    const reached = /^[0-9A-Z]{5}$/.test(code);
    return new CrawlFailure(
      reached
        ? `The database of connection ${connection} refused the crawl (SQLSTATE ${code}).`
        : `The database of connection ${connection} cannot be reached (${code}).`,
    );
  }
}

/** Where MySQL's driver keeps it; its code is a name. */
function sqlStateOf(error: unknown): string | null {
  const state = typeof error === 'object' && error !== null && 'sqlState' in error ? error.sqlState : null;
  return typeof state === 'string' ? state : null;
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (typeof code === 'string') return code;
  // The driver of PostgreSQL says it in a sentence of its own, without a code.
  const noTls = error instanceof Error && error.message === 'The server does not support SSL connections';
  return noTls ? 'it has no TLS' : 'no error code';
}
