import type fc from 'fast-check';

/** Runs of a property that weighs 1: raise it with `FUZZ_RUNS=10000`. */
const runs = Number(process.env['FUZZ_RUNS'] ?? '150');
/** The same requests each time, unless another seed is asked for; fast-check tells it with what failed. */
const seed = Number(process.env['FUZZ_SEED'] ?? '20261102');

export const fuzzing = <Values>(weight: number): fc.Parameters<Values> => ({
  seed,
  numRuns: Math.ceil(runs * weight),
  // What fails is told as it is: to look for a smaller one takes as long as all runs.
  endOnFailure: true,
});

/** Of the tests that fuzz. */
export const fuzzLimit = 120_000 + runs * 200;
