import type { CuratePlan, ExtractPlan } from '../src/index.ts';
import { fillTokens, hmacTokens } from '../src/index.ts';
import { DuckDBInstance, type DuckDBConnection, type Json } from '@duckdb/node-api';

/** Rows as text by column, as landing has them. */
export type Rows = readonly Readonly<Record<string, string | null>>[];

export interface Curated {
  readonly accepted: Record<string, Json>[];
  readonly quarantined: Record<string, Json>[];
  readonly merged: Record<string, Json>[];
  readonly findings: Record<string, Json>[];
  readonly counts: Record<string, number>;
}

/** One DuckDB on which plans are run over rows given; lake tables live in it under their own names. */
export async function openTestLake(): Promise<TestLake> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  return new TestLake(instance, await instance.connect());
}

export class TestLake {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  async query(sql: string): Promise<Record<string, Json>[]> {
    return (await this.#connection.runAndReadAll(sql)).getRowObjectsJson();
  }

  /** The landing rows that an extract plan makes of source rows. */
  async land(plan: ExtractPlan, keys: string | readonly string[], source: Rows): Promise<Rows> {
    const columns = plan.reading.columns.map(({ name }) => name);
    await this.#load('extracted', columns, source);
    const tokens = { ...hmacTokens([keys].flat()), as_of: plan.window.high.slice(0, 10) };
    return (await this.query(fillTokens(plan.landing.duckdb, tokens))) as Rows;
  }

  /** Runs a curate plan over batches of landing rows, and makes `merged` the lake table of the dataset. */
  async curate(plan: CuratePlan, batches: readonly Rows[]): Promise<Curated> {
    const all = batches.flatMap((rows, batch) =>
      rows.map((row, index) => ({ ...row, _batch: String(batch), _row: String(index) })),
    );
    await this.#load('landed_text', [...plan.landingColumns, '_batch', '_row'], all);
    await this.query(
      'create or replace temp table landed as select * replace (_batch::integer as _batch, _row::bigint as _row) from landed_text',
    );
    for (const { relation, table, columns } of plan.references)
      await this.query(
        `create or replace temp view ${relation} as select ${columns.map((name) => `"${name}"`).join(', ')} from lake_${table}`,
      );
    const lake = `lake_${plan.dataset}`;
    const columns = plan.schema.map(({ name, type }) => `"${name}" ${duckType(type)}`).join(', ');
    await this.query(`create table if not exists ${lake} (${columns})`);
    for (const { name, sql } of plan.steps) {
      if (name === 'merged') await this.#existing(plan, lake);
      await this.query(`create or replace temp table ${name} as ${sql.duckdb}`);
    }
    await this.query(
      `delete from ${lake} ${plan.partitionBy === null || plan.write === 'replace' ? '' : `where ${plan.partitionBy} in (select day from touched)`}`,
    );
    await this.query(`insert into ${lake} by name select * from merged`);
    const [counts = {}] = await this.query('select * from counts');
    return {
      accepted: await this.query('select * from accepted order by all'),
      quarantined: await this.query('select * from quarantined order by all'),
      merged: await this.query('select * from merged order by all'),
      findings: (await this.query('select * from findings order by all')).map((row) => ({
        ...row,
        count: Number(row['count']),
      })),
      counts: Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, Number(count)])),
    };
  }

  /** As a runner does: rows of the touched partitions, without those that are rebuilt. */
  async #existing({ partitionBy, key, write, businessDates }: CuratePlan, lake: string): Promise<void> {
    if (partitionBy === null || write === 'replace') {
      await this.query(
        `create or replace temp table existing as select * from ${lake} where ${String(write === 'merge')}`,
      );
      return;
    }
    const own = `select ${partitionBy} as day from accepted`;
    const asked =
      businessDates === null || write === 'merge'
        ? ''
        : ` union select ${partitionBy} from ${lake} where ${partitionBy} between '${businessDates.from}' and '${businessDates.to}'`;
    const moved =
      key === undefined
        ? ''
        : ` union select ${partitionBy} from ${lake} semi join accepted using (${key.join(', ')})`;
    await this.query(`create or replace temp table replaced as ${own}${asked}`);
    await this.query(`create or replace temp table touched as from replaced${moved}`);
    const rebuilt = write === 'rebuild' ? `and ${partitionBy} not in (select day from replaced)` : '';
    await this.query(
      `create or replace temp table existing as select * from ${lake} where ${partitionBy} in (select day from touched) ${rebuilt}`,
    );
  }

  async #load(table: string, columns: readonly string[], rows: Rows): Promise<void> {
    await this.query(
      `create or replace temp table ${table} (${columns.map((name) => `"${name}" varchar`).join(', ')})`,
    );
    const appender = await this.#connection.createAppender(table, null, 'temp');
    for (const row of rows) {
      for (const name of columns) {
        const value = row[name] ?? null;
        if (value === null) appender.appendNull();
        else appender.appendVarchar(value);
      }
      appender.endRow();
    }
    appender.closeSync();
  }
}

function duckType(type: string): string {
  return { string: 'varchar', int: 'integer', long: 'bigint' }[type] ?? type;
}
