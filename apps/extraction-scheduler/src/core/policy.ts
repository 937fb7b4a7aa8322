/** How patient the scheduler is: from settings. */
export interface Policy {
  /** Rows written this recently are left to the next night, since their transaction may still be open. */
  readonly safetyLagSeconds: number;
  /** How far a window reaches back into the one before it. */
  readonly overlapSeconds: number;
  readonly maxAttempts: number;
  /** Pause after the first failure, the second, …; the last one is used for all further ones. */
  readonly retrySeconds: readonly number[];
  /** Pause before a run is tried again that gave way to a busy source. */
  readonly deferSeconds: number;
  /** How often a run of a night may give way before it is given up. */
  readonly maxDeferrals: number;
  /** Business dates that one run reads again; more of them are read by runs one after the other. */
  readonly backfillDays: number;
  /** A night in which nothing moved for this long no longer keeps its datasets from the next. */
  readonly staleAfterSeconds: number;
}

export const retryDelay = ({ retrySeconds }: Policy, failedAttempt: number): number =>
  retrySeconds[Math.min(failedAttempt, retrySeconds.length) - 1] ?? 0;
