import { jobFailures, type JobFailureCode } from '@daybreak/curation';

/**
 * A failure from the catalogue of `@daybreak/curation`. The message is the cause, then the remedy. The messages of
 * PostgreSQL, DuckDB and AWS quote data, so none of them is ever passed on: a cause is a sentence of ours, and at most
 * an SQLSTATE or the name of an error class.
 */
export class JobError extends Error {
  override readonly name = 'JobError';
  readonly code: JobFailureCode;

  constructor({ code, cause }: { readonly code: JobFailureCode; readonly cause: string }) {
    super(`${cause} ${jobFailures[code].remedy}`);
    this.code = code;
  }
}
