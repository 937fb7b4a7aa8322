import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { partitionOf } from '@daybreak/iceberg';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  after,
  byId,
  days,
  partitions,
  plain,
  Readings,
  type Night,
  type Partition,
  type Row,
  type Stored,
} from './readings.ts';
import { testPlace, type TestPlace } from './surroundings.ts';

const row = (among: readonly string[]) =>
  fc.record({
    id: fc.integer({ min: 1, max: 12 }),
    day: fc.constantFrom(...among),
    amount: fc.integer({ min: 0, max: 99 }),
  });
const nightOf = (partition: fc.Arbitrary<Partition>): fc.Arbitrary<Night> =>
  fc.oneof(
    fc.record({ partition, again: fc.constant(null), rows: fc.array(row(days), { maxLength: 8 }) }),
    fc.tuple(partition, fc.nat(days.length - 1), fc.nat(2)).chain(([of, first, more]) => {
      const among = days.slice(first, first + 1 + more);
      return fc.record({
        partition: fc.constant(of),
        again: fc.constant({ from: among[0] ?? '', to: among.at(-1) ?? '' }),
        rows: fc.uniqueArray(row(among), { selector: ({ id }) => id, maxLength: 4 }),
      });
    }),
  );

const placeOf: Readonly<Record<Partition, (day: string) => string>> = {
  day: (day) => day,
  month: (day) => day.slice(0, 7),
  year: (day) => day.slice(0, 4),
  none: () => '',
};

async function expectNights(first: Partition, nights: readonly Night[]): Promise<void> {
  const place = await testPlace();
  try {
    const lake = await Readings.create(place, first);
    let held: ReadonlyMap<number, Row> = new Map();
    let stored: readonly Stored[] = [];
    for (const night of nights) {
      await lake.night(night);
      held = after(held, night);
      const files = await lake.files();
      stored = await lake.rows(files);
      expect(stored.map(plain)).toEqual(byId(held));
      const { spec } = await lake.table();
      for (const { uri, extents, specId, partition } of files) {
        const inFile = stored.flatMap((one) => (one.uri === uri ? [one.day] : [])).sort();
        const [lower, upper] = [inFile[0], inFile.at(-1)];
        expect(extents?.get('business_date')).toEqual({ containsNull: false, lower, upper });
        if (specId !== spec.id) continue;
        for (const day of inFile)
          expect(partition).toBe(spec.partition === null ? null : partitionOf(spec.partition, day));
      }
    }
    for (const day of days) {
      const uris = (await lake.files(day)).map(({ uri }) => uri);
      for (const one of stored) if (one.day === day) expect(uris).toContain(one.uri);
    }
    // Small files of a partition become one whenever it is written.
    const last = nights.at(-1)?.partition ?? first;
    if (nights.every(({ partition }) => partition === last) && first === last) {
      const places = new Set([...held.values()].map(({ day }) => placeOf[last](day)));
      expect(await lake.files()).toHaveLength(places.size);
    }
  } finally {
    await place.remove();
  }
}

describe('any nights and replays', () => {
  it.each(partitions)('leave the same rows in a table that is partitioned by %s', async (partition) => {
    await fc.assert(
      fc.asyncProperty(fc.array(nightOf(fc.constant(partition)), { minLength: 2, maxLength: 4 }), (nights) =>
        expectNights(partition, nights),
      ),
      { numRuns: 2 },
    );
  });

  it('leave the same rows in a table whose partition changes on the way', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...partitions),
        fc.array(nightOf(fc.constantFrom(...partitions)), { minLength: 3, maxLength: 4 }),
        expectNights,
      ),
      { numRuns: 4 },
    );
  });
});

const night = (partition: Partition, rows: readonly Row[], again: Night['again'] = null): Night => ({
  partition,
  again,
  rows,
});

describe('a day of a month', () => {
  it('is replaced alone, in the same file as the others', async () => {
    const place = await testPlace();
    const lake = await Readings.create(place, 'month');
    await lake.night(
      night('month', [
        { id: 1, day: '2026-01-01', amount: 1 },
        { id: 2, day: '2026-01-02', amount: 2 },
        { id: 3, day: '2026-01-31', amount: 3 },
        { id: 4, day: '2026-02-01', amount: 4 },
      ]),
    );
    const [january, february] = (await lake.files()).toSorted((one, other) =>
      one.uri.localeCompare(other.uri),
    );
    expect([january?.partition, february?.partition]).toEqual([672, 673]);
    expect(january?.uri).toBe('s3://lake/readings/data/business_date_month=2026-01/r1-0.parquet');
    const again = { from: '2026-01-02', to: '2026-01-02' };
    const touched = await lake.night(night('month', [{ id: 5, day: '2026-01-02', amount: 5 }], again));
    expect(touched).toEqual(['2026-01-02']);
    const files = await lake.files();
    expect(files.map(({ uri }) => uri)).toContain(february?.uri);
    expect(files.map(({ uri }) => uri)).not.toContain(january?.uri);
    expect((await lake.rows(files)).map(({ id }) => id)).toEqual([1, 3, 4, 5]);
    await place.remove();
  });
});

const python = process.env['DAYBREAK_PYICEBERG_PYTHON'];
const demanded = process.env['CI'] === 'true' && process.env['DAYBREAK_REQUIRE_PYICEBERG'] === '1';

describe.skipIf(python === undefined && !demanded)('PyIceberg', () => {
  const check = join(import.meta.dirname, '../../iceberg/test/pyiceberg/check.py');
  const nights = (of: (at: number) => Partition): readonly Night[] => [
    night(
      of(0),
      days.map((day, index) => ({ id: index + 1, day, amount: index })),
    ),
    night(of(1), [{ id: 20, day: '2026-01-02', amount: 7 }], { from: '2026-01-02', to: '2026-01-02' }),
    night(of(2), [{ id: 3, day: '2026-02-01', amount: 8 }]),
    night(of(3), [{ id: 21, day: '1969-12-31', amount: 9 }]),
  ];
  const cases: Readonly<Record<string, (at: number) => Partition>> = {
    month: () => 'month',
    year: () => 'year',
    none: () => 'none',
    changing: (at) => partitions[at] ?? 'day',
  };
  let place: TestPlace;
  beforeAll(async () => {
    place = await testPlace();
  });
  afterAll(() => place.remove());

  async function expected(name: string, of: (at: number) => Partition) {
    const lake = await Readings.create(place, of(0), name);
    let held: ReadonlyMap<number, Row> = new Map();
    for (const one of nights(of)) {
      await lake.night(one);
      held = after(held, one);
    }
    const table = await lake.table();
    const rows = (day?: string) =>
      byId(held)
        .filter((one) => day === undefined || one.day === day)
        .map((one) => ({ ...one, business_date: one.day }))
        .map((one) => [JSON.stringify(Object.entries(one).sort()), one] as const)
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .map(([, one]) => one);
    const spec = table.spec.partition;
    return {
      name,
      metadataLocation: table.metadataLocation,
      columns: table.schema.map((field) => [field.id, field.name, field.type, field.required]),
      partitionSpec: spec === null ? [] : [[1, spec.id, spec.transform, spec.name]],
      snapshots: table.snapshots.map(({ id }) => id),
      totalRecords: String(held.size),
      rows: rows(),
      timeTravel: {},
      filters: await Promise.all(
        days.map(async (day) => ['business_date', day, rows(day), (await lake.files(day)).length]),
      ),
      partitions: null,
    };
  }

  it('reads what was committed under each partition, and under several one after the other', async () => {
    expect(python, 'DAYBREAK_PYICEBERG_PYTHON is not set, and this run demands the check').toBeDefined();
    const tables = [];
    for (const [name, of] of Object.entries(cases)) tables.push(await expected(name, of));
    const path = join(place.folder, 'expected.json');
    await writeFile(path, JSON.stringify({ root: join(place.folder, 'objects'), tables }));
    const { stdout } = await promisify(execFile)(python ?? '', [check, path], {
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONPATH: join(check, '..') },
    });
    expect(stdout).toBe(`${tables.length} tables agree\n`);
  });
});
