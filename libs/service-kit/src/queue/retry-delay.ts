const secondsByReceive = [1, 4, 15, 60, 240];

/** How long a message rests after a failed try: short at first, since most failures pass at once. */
export const retryDelaySeconds = (receiveCount: number): number =>
  secondsByReceive[Math.max(receiveCount, 1) - 1] ?? 900;
