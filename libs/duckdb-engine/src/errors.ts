/**
 * Every way in which a job fails, with what to do about it. The messages of PostgreSQL, DuckDB and AWS quote data, so
 * none of them is ever passed on: a cause is a sentence of ours, and at most an SQLSTATE or the name of an error class.
 */
export const jobErrors = {
  ARGUMENTS_INVALID: {
    retryable: false,
    remedy: 'Start the job with --plan s3://… --run_id … --dataset ….',
  },
  PLAN_INVALID: {
    retryable: false,
    remedy: 'Compile the plan again from its contract with the version of the platform that runs the job.',
  },
  SOURCE_UNREACHABLE: {
    retryable: true,
    remedy:
      'Check that the source is up and takes connections, and the host and port of the Glue connection.',
  },
  SOURCE_REFUSED: {
    retryable: false,
    remedy:
      "Check the secret that the Glue connection names, and the user's grants: SELECT on the table and membership in pg_read_all_stats.",
  },
  SOURCE_QUERY_FAILED: {
    retryable: true,
    remedy: 'Look the SQLSTATE up in the PostgreSQL manual; 57014 means that the statement took too long.',
  },
  SOURCE_STREAM_CUT: {
    retryable: true,
    remedy: 'Nothing was landed. Try again; look for a failover or a terminated session on the source.',
  },
  LANDING_EXISTS: {
    retryable: false,
    remedy: 'Another attempt of this run has landed it. Start a new run rather than two attempts at once.',
  },
  LANDING_MISSING: {
    retryable: false,
    remedy: 'Extract the run again, or take its prefix out of the plan.',
  },
  LAKE_CONFLICT: {
    retryable: true,
    remedy: 'Another writer changed the table meanwhile. Try again.',
  },
  LAKE_TABLE_INVALID: {
    retryable: false,
    remedy:
      "Compare the table's columns with the contract; a changed contract needs a new version of the table.",
  },
  STORAGE_FAILED: {
    retryable: true,
    remedy: "Check the job's permissions and that the service is up.",
  },
  ENGINE_FAILED: {
    retryable: false,
    remedy: 'Run the named step of the plan by hand on the landing files.',
  },
} as const satisfies Readonly<Record<string, { readonly retryable: boolean; readonly remedy: string }>>;

export type JobErrorCode = keyof typeof jobErrors;

export const isJobErrorCode = (code: string): code is JobErrorCode => Object.hasOwn(jobErrors, code);

/** A failure from the catalogue. The message is the cause, then the remedy. */
export class JobError extends Error {
  override readonly name = 'JobError';
  readonly code: JobErrorCode;

  constructor({ code, cause }: { readonly code: JobErrorCode; readonly cause: string }) {
    super(`${cause} ${jobErrors[code].remedy}`);
    this.code = code;
  }
}
