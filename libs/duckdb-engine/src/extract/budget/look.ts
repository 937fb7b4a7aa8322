/** How the source is, as seen from a small session beside those that read. */
export interface Look {
  readonly latencyMilliseconds: number;
  /** Other sessions at work; null where we may not see them. */
  readonly activeSessions: number | null;
  /** Null where the source is no replica, or does not tell. */
  readonly replicaLagSeconds: number | null;
}
