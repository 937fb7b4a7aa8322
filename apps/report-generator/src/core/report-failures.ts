import type { Failure } from './report.ts';

/** Every way in which a report is not made: what it means, and what to do. */
export const reportFailures = {
  DATASET_HELD: {
    meaning: 'A dataset of the report was held back, so the report would show the data of the night before.',
    remedy: 'Correct the source or the broken rule, then run the dataset again.',
  },
  DATASET_ABANDONED: {
    meaning: 'A dataset of the report was given up this night.',
    remedy: 'Mend the cause, then run the dataset again.',
  },
  DATASET_NOT_PUBLISHED: {
    meaning: 'The report reads a dataset that was never published.',
    remedy: 'Run that dataset, then this one again.',
  },
  NO_BUSINESS_DATE: {
    meaning: 'No dataset of the report has a business date yet: nothing was sold.',
    remedy: 'Run the datasets when there are sales.',
  },
  QUERY_FAILED: {
    meaning: 'Athena ended a query as failed.',
    remedy:
      "Look for the reason in the history of work group daybreak: it can quote data, so it is not repeated here. Then replay the report's date.",
  },
  QUERY_CANCELLED: {
    meaning: 'Somebody cancelled a query in Athena.',
    remedy: "Replay the report's date when its queries may run.",
  },
  QUERY_REFUSED: {
    meaning: 'Athena does not accept the SQL of a query.',
    remedy: 'Run it in Athena to see line and column, and correct it.',
  },
  QUERY_LOST: {
    meaning: 'A query did not end in its time.',
    remedy: "Look for it in Athena's history of work group daybreak.",
  },
  COLUMN_MISSING: {
    meaning: 'A query gives no column of a name that the report has.',
    remedy: 'Name the column in the SQL, or take it out of report.yaml.',
  },
  TOO_MANY_REPORTS: {
    meaning: 'Too many dates of the report wait already.',
    remedy: 'Replay the rest when they are made.',
  },
} as const satisfies Readonly<Record<string, { readonly meaning: string; readonly remedy: string }>>;

export type ReportFailureCode = keyof typeof reportFailures;

/** The failure of a report: what happened to which, then what to do. */
export const reportFailure = (code: ReportFailureCode, what: string): Failure => ({
  code,
  cause: `${what} ${reportFailures[code].remedy}`,
});
