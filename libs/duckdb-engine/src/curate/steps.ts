import type { CuratePlan } from '@daybreak/curation';
import { identifier, type Engine } from '../engine.ts';
import { JobError } from '../errors.ts';

type Steps = CuratePlan['steps'];

/** What every plan must create: read by the runner, so always computed once and kept. */
const outputs = ['accepted', 'quarantined', 'merged', 'findings', 'counts'];

/**
 * Runs the steps in order, and `beforeMerged` before the one that makes `merged`. A relation that is read only once
 * stays a view, so that DuckDB streams through it; one that is read more often is computed once.
 */
export async function runSteps({
  steps,
  engine,
  beforeMerged,
}: {
  readonly steps: Steps;
  readonly engine: Engine;
  readonly beforeMerged: () => Promise<void>;
}): Promise<void> {
  const missing = outputs.filter((name) => !steps.some((step) => step.name === name));
  if (missing.length > 0) {
    throw new JobError({ code: 'PLAN_INVALID', cause: `The plan has no step ${missing.join(', ')}.` });
  }
  for (const [index, { name, sql }] of steps.entries()) {
    if (name === 'merged') await beforeMerged();
    const once = !outputs.includes(name) && uses(name, steps.slice(index + 1)) <= 1;
    await engine.run(name, `CREATE ${once ? 'VIEW' : 'TABLE'} ${identifier(name)} AS ${sql.duckdb}`);
  }
}

function uses(name: string, later: Steps): number {
  const word = new RegExp(`(?<![\\w$])${name.replace(/[^\w]/g, '\\$&')}(?![\\w$])`, 'gi');
  return later.reduce((sum, { sql }) => sum + (sql.duckdb.match(word)?.length ?? 0), 0);
}
