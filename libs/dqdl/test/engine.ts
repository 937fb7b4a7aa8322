import { DuckDBInstance } from '@duckdb/node-api';
import { duckdb, measureKey, parse, planRuleset, type DataColumn, type Verdict } from '../src/index.ts';

export interface Engine {
  /** The verdicts on the rows of `table`, a parenthesised query or a relation. */
  verdicts(of: {
    readonly table: string;
    readonly columns: readonly DataColumn[];
    readonly ruleset: string;
    readonly now?: Date;
  }): Promise<readonly Verdict[]>;
  close(): void;
}

export async function openEngine(): Promise<Engine> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`SET TimeZone='UTC'`);
  return {
    verdicts: async ({ table, columns, ruleset, now = new Date('2026-11-22T06:00:30Z') }) => {
      const plan = planRuleset(parse(ruleset), { columns, now });
      const measured = new Map<string, number | null>();
      for (const { sql, measures } of duckdb.queries(plan.measures, table)) {
        const [row = []] = (await connection.runAndReadAll(sql)).getRowsJS();
        for (const [index, measure] of measures.entries()) {
          measured.set(measureKey(measure), (row[index] ?? null) as number | null);
        }
      }
      return plan.judge(measured);
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
