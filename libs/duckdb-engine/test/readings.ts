import { join } from 'node:path';
import { compileCurate, lakeSchema } from '@daybreak/curation';
import type { Column, Dataset } from '@daybreak/dataset-contracts';
import { plainCleaning, plainSettings } from '@daybreak/dataset-contracts/testing';
import { cloneTable, createTable, dataFiles, loadTable, publish, type DataFile } from '@daybreak/iceberg';
import { curate } from '../src/index.ts';
import { query, type TestPlace } from './surroundings.ts';

const column = (name: string, change: Partial<Column>): Column => ({
  name,
  sourceName: name,
  description: '',
  type: { kind: 'string' },
  required: true,
  privacy: { policy: 'keep' },
  clean: plainCleaning,
  ...change,
});

export type Partition = 'day' | NonNullable<Dataset['partition']>;
export const partitions: readonly Partition[] = ['day', 'month', 'year', 'none'];

const readings = (partition: Partition): Dataset => ({
  name: 'readings',
  source: {
    ...{ kind: 'files', connection: 'inbox', bucket: 'inbox', prefix: 'readings/', format: 'csv' },
    ...{ delimiter: null, encoding: null, header: 'present', lastLine: 'ended' },
  },
  mode: 'upsert',
  key: ['id'],
  watermark: null,
  businessDate: { column: 'day', zone: 'UTC' },
  ...(partition === 'day' ? {} : { partition }),
  columns: [
    column('id', { type: { kind: 'long' } }),
    column('day', { type: { kind: 'date' } }),
    column('amount', { type: { kind: 'int' } }),
  ],
  ...plainSettings,
});

/** Beside each other, and at the edges of months, years and of the time that Iceberg counts from. */
export const days = [
  '1969-12-31',
  '1970-01-01',
  '2025-12-31',
  '2026-01-01',
  '2026-01-02',
  '2026-01-31',
  '2026-02-01',
  '2027-01-01',
] as const;

export interface Row {
  readonly id: number;
  readonly day: string;
  readonly amount: number;
}

/** A night's batch, or given days read again: then its rows are all that they hold. */
export interface Night {
  readonly partition: Partition;
  readonly again: { readonly from: string; readonly to: string } | null;
  readonly rows: readonly Row[];
}

/** What the lake holds, as anybody would say it. */
export function after(held: ReadonlyMap<number, Row>, { again, rows }: Night): ReadonlyMap<number, Row> {
  const kept = [...held].filter(([, { day }]) => again === null || day < again.from || day > again.to);
  return new Map([...kept, ...rows.map((one) => [one.id, one] as const)]);
}

export interface Stored extends Row {
  /** Of its file. */
  readonly uri: string;
}

/** One table of a lake, and the runs that write it. */
export class Readings {
  readonly place: TestPlace;
  readonly #id: { readonly database: string; readonly table: string };
  #nights = 0;

  private constructor(place: TestPlace, table: string) {
    this.place = place;
    this.#id = { database: 'daybreak', table };
  }

  static async create(place: TestPlace, partition: Partition, table = 'readings'): Promise<Readings> {
    const readingsThere = new Readings(place, table);
    await createTable(place.lake, {
      ...readingsThere.#id,
      location: `s3://lake/${table}`,
      schema: lakeSchema(readings(partition)),
      partitionBy: partition === 'none' ? null : 'business_date',
      ...(partition === 'month' || partition === 'year' ? { transform: partition } : {}),
    });
    return readingsThere;
  }

  /** A whole run as etl-control leads it: clone, curate, publish. */
  async night({ partition, again, rows }: Night): Promise<readonly string[]> {
    const runId = `r${(this.#nights += 1)}`;
    const { lake } = this.place;
    const { table } = this.#id;
    const staging = { database: 'daybreak_staging', table: `${table}__${runId}` };
    const { versionId } = await cloneTable(lake, { from: this.#id, to: staging });
    const plan = compileCurate({
      dataset: readings(partition),
      runId,
      landing: [await this.#land(runId, rows)],
      write: again === null ? 'merge' : 'rebuild',
      businessDates: again,
      lakeDatabase: 'daybreak',
      staging,
      quarantine: { database: 'daybreak_quarantine', table },
      resultUri: `s3://landing/plans/${table}/${runId}.json`,
    });
    const { businessDates } = await curate(plan, await this.place.run());
    await publish(lake, { from: staging, to: this.#id, expectedVersionId: versionId });
    return businessDates;
  }

  async #land(runId: string, rows: readonly Row[]): Promise<string> {
    const landing = `s3://landing/${this.#id.table}/${runId}/`;
    const uri = `${landing}part-00000.parquet`;
    const path = join(this.place.folder, `${runId}.parquet`);
    const values = [...rows, { id: 0, day: '', amount: 0 }].map(
      ({ id, day, amount }) => `('${id}', '${day}', '${amount}')`,
    );
    await query(
      `COPY (SELECT * FROM (VALUES ${values.join(', ')}) AS t(id, day, amount) WHERE day <> '') TO '${path}' (FORMAT parquet)`,
    );
    await this.place.objects.upload({ path, uri });
    const manifest = {
      ...{ kind: 'extract', runId, rowsRead: rows.length, receipt: null, seconds: 1 },
      window: { low: null, high: '2027-01-02T00:00:00Z' },
      files: [{ uri, rows: rows.length, bytes: 1 }],
    };
    await this.place.objects.write(
      `${landing}manifest.json`,
      new TextEncoder().encode(JSON.stringify(manifest)),
    );
    return landing;
  }

  table() {
    return loadTable(this.place.lake, this.#id);
  }

  async files(day?: string): Promise<DataFile[]> {
    const holding = day === undefined ? {} : { holding: { column: 'business_date', values: [day] } };
    return dataFiles(this.place.lake, await this.table(), { withExtents: true, ...holding });
  }

  /** By id. */
  async rows(files: readonly DataFile[]): Promise<Stored[]> {
    if (files.length === 0) return [];
    const paths = await Promise.all(files.map(({ uri }) => this.place.objects.localPath(uri)));
    const found = await query(
      `SELECT id::INTEGER AS id, business_date::VARCHAR AS day, amount, filename FROM read_parquet([${paths.map((path) => `'${path}'`).join(', ')}], filename = true)
        WHERE business_date = day ORDER BY id`,
    );
    return found.map(({ filename, ...one }) => ({
      ...(one as unknown as Row),
      uri: files[paths.indexOf(filename as string)]?.uri ?? '',
    }));
  }
}

export const plain = ({ id, day, amount }: Row): Row => ({ id, day, amount });
export const byId = (held: ReadonlyMap<number, Row>) =>
  [...held.values()].sort((left, right) => left.id - right.id);
