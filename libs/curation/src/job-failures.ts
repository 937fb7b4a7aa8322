/** What is known of a code: whether another run can help, what happened, and what to do. Both are sentences. */
export interface FailureKind {
  readonly retryable: boolean;
  readonly meaning: string;
  readonly remedy: string;
}

/**
 * Every way in which a job fails, whichever engine runs it. A job says `CODE: cause`, with a code from here and words
 * that quote no data. `retryable` is about the run: it is tried again as a new run, with an id and a landing of its own.
 */
export const jobFailures = {
  ARGUMENTS_INVALID: {
    retryable: false,
    meaning: 'The job was started without its arguments.',
    remedy: 'Start the job with --plan s3://… --run_id … --dataset ….',
  },
  PLAN_INVALID: {
    retryable: false,
    meaning: 'The job could not read its plan.',
    remedy: 'Deploy jobs and services of one version, so that who compiles a plan and who runs it agree.',
  },
  SOURCE_UNREACHABLE: {
    retryable: true,
    meaning: 'The source database did not answer.',
    remedy:
      'Check that the source is up and takes connections, and the host and port of the Glue connection.',
  },
  SOURCE_REFUSED: {
    retryable: false,
    meaning: "The source database refused the extraction's user.",
    remedy:
      "Check the secret that the Glue connection names, and the user's grants: SELECT on the table, and in PostgreSQL membership in pg_read_all_stats, in MySQL PROCESS.",
  },
  SOURCE_QUERY_FAILED: {
    retryable: true,
    meaning: 'The source database could not run the query.',
    remedy:
      'Compare the contract with the source table, and look the SQLSTATE or error number up in the manual of PostgreSQL or MySQL; 57014, 1969 and 3024 mean that the statement took too long.',
  },
  SOURCE_STREAM_CUT: {
    retryable: true,
    meaning: 'The source broke the connection off, and nothing was landed.',
    remedy: 'Look for a failover or a terminated session on the source.',
  },
  SOURCE_BUSY: {
    retryable: true,
    meaning: 'The source stayed busier than its budget allows, and the extraction gave way to it.',
    remedy:
      "Start the night at a quieter hour, or raise the ceiling or the patience of the dataset's daybreak.budget.",
  },
  SOURCE_IS_REPLICA: {
    retryable: false,
    meaning: 'The source is a replica, which cannot tell when a window is complete.',
    remedy:
      'Name its primary in the secret of the connection ("primary": "host:port"), connect to the primary, or read the dataset as a snapshot.',
  },
  SOURCE_TABLE_CHANGED: {
    retryable: false,
    meaning: 'The source table is not as the contract says.',
    remedy: 'Correct the table or column in the contract, or have the source restored.',
  },
  SOURCE_TEXT_UNREADABLE: {
    retryable: false,
    meaning: 'The source holds text whose encoding it does not know.',
    remedy:
      'Mend the bytes in the source, read a view that converts them, or give the column the privacy policy drop.',
  },
  SOURCE_ROW_TOO_LONG: {
    retryable: false,
    meaning: 'A row of the source is longer than the job can read.',
    remedy: 'Give the long column the privacy policy drop, or read a view of the source that shortens it.',
  },
  SOURCE_FILES_REFUSED: {
    retryable: false,
    meaning: 'No file of the inbox could be read as a whole.',
    remedy:
      'Have the files that are named sent again, or correct what daybreak.source of the contract says of them; every later run looks at them again.',
  },
  SOURCE_FILES_MISSING: {
    retryable: true,
    meaning: 'The inbox of a snapshot holds no file.',
    remedy:
      'Ask whoever delivers the files, and compare bucket and prefix with sources.yaml and daybreak.source of the contract.',
  },
  // Two attempts of one run's job: one of them landed it. Only a new run gets past that, and a retry is one.
  LANDING_EXISTS: {
    retryable: true,
    meaning: 'Another attempt of this run has landed it.',
    remedy: 'Start a new run rather than a second attempt of the job.',
  },
  LANDING_MISSING: {
    retryable: false,
    meaning: 'A batch is not in landing.',
    remedy: 'Extract its business dates again.',
  },
  KEY_CHANGED: {
    retryable: true,
    meaning: 'A batch was hashed with another pseudonym key than the lake.',
    remedy:
      'Tried again it is hashed with the key that counts. Where this comes back, the secret was written by hand: put the version back that was AWSCURRENT, and change the key with daybreak rekey.',
  },
  KEY_CHAIN_BROKEN: {
    retryable: false,
    meaning: 'The new version of the pseudonym key does not go on from the current one.',
    remedy:
      'Put a version AWSPENDING into the secret that is {"keys": [all keys of the current one, then the new one]}, and ask for the re-keying again.',
  },
  LAKE_CONFLICT: {
    retryable: true,
    meaning: 'Another writer changed the lake table while the run was under way.',
    remedy: 'The run starts over on what is there now; where this comes back, find the other writer.',
  },
  LAKE_TABLE_INVALID: {
    retryable: false,
    meaning: 'The lake table could not be read or written.',
    remedy:
      "Compare the table's columns with the contract; a changed contract needs a new version of the table.",
  },
  STORAGE_FAILED: {
    retryable: true,
    meaning: 'A call to AWS failed.',
    remedy: "Check the job's permissions and that the service is up.",
  },
  ENGINE_FAILED: {
    retryable: false,
    meaning: 'A step of the plan failed.',
    remedy: 'Run the named step of the plan by hand on the landing files.',
  },
} as const satisfies Readonly<Record<string, FailureKind>>;

export type JobFailureCode = keyof typeof jobFailures;
