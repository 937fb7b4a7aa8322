/** How patient a dataset is with what it waits for. */
export interface Policy {
  /** Then it looks by itself. */
  readonly lookAfterSeconds: number;
  /** A crawl or a job that goes on for longer counts as failed. */
  readonly staleAfterSeconds: number;
}
