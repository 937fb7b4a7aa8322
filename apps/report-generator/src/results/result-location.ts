/** Where the result of a query goes; read back, it tells what a native Athena event is about. */
export interface ResultLocation {
  readonly report: string;
  readonly businessDate: string;
  readonly attempt: string;
  readonly query: string;
}

export const resultFolder = (bucket: string, { report, businessDate, attempt, query }: ResultLocation) =>
  `s3://${bucket}/queries/${report}/${businessDate}/${attempt}/${query}/`;

/** Null for the output of a query that is not of a report. Athena appends `<query execution id>.csv` to the folder. */
export function locationOf(bucket: string, output: string): ResultLocation | null {
  const prefix = `s3://${bucket}/queries/`;
  if (!output.startsWith(prefix)) return null;
  const [report, businessDate, attempt, query, file, ...rest] = output.slice(prefix.length).split('/');
  if (!report || !businessDate || !attempt || !query || !file || rest.length > 0) return null;
  return /^\d{4}-\d{2}-\d{2}$/.test(businessDate) ? { report, businessDate, attempt, query } : null;
}
