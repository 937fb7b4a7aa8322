/** Runs what has the same key one after the other, in the order of asking; what has different keys, at once. */
export function keyedMutex() {
  const tails = new Map<string, Promise<void>>();

  return async function serially<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = tails.get(key) ?? Promise.resolve();
    const { promise: tail, resolve: release }: PromiseWithResolvers<void> = Promise.withResolvers();
    tails.set(key, tail);
    await before;
    try {
      return await work();
    } finally {
      release();
      if (tails.get(key) === tail) tails.delete(key);
    }
  };
}

export type Serially = ReturnType<typeof keyedMutex>;
