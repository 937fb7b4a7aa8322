import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  appendFiles,
  cloneTable,
  createTable,
  dataFiles,
  dropEntry,
  loadTable,
  overwritePartitions,
  publish,
  replaceAll,
  type Lake,
  type NewDataFile,
  type PartitionValue,
} from '../src/index.ts';
import { fileObjectStore, memoryCatalog } from '../src/testing/index.ts';

const main = { database: 'lake', table: 'sales' };
const clone = { database: 'staging', table: 'sales' };

const days: readonly PartitionValue[] = [
  null,
  '1969-12-31',
  '1970-01-01',
  '2026-11-01',
  '2026-11-02',
  '2026-12-31',
];
const day = fc.constantFrom(...days);
const places = fc.constantFrom('main', 'clone');
const added = fc.array(day, { maxLength: 4 });

type Step =
  | { readonly do: 'append'; readonly on: string; readonly days: readonly PartitionValue[] }
  | { readonly do: 'replace'; readonly on: string; readonly days: readonly PartitionValue[] }
  | {
      readonly do: 'overwrite';
      readonly on: string;
      readonly partitions: readonly PartitionValue[];
      readonly days: readonly PartitionValue[];
    }
  | { readonly do: 'clone' }
  | { readonly do: 'publish' }
  | { readonly do: 'drop' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('append' as const), on: places, days: added }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('replace' as const), on: places, days: added }) },
  {
    weight: 4,
    arbitrary: fc
      .record({
        on: places,
        partitions: fc.uniqueArray(day, { maxLength: 3 }),
        picks: fc.array(fc.nat(), { maxLength: 3 }),
      })
      .map(({ on, partitions, picks }) => ({
        do: 'overwrite' as const,
        on,
        partitions,
        days:
          partitions.length === 0 ? [] : picks.map((pick) => partitions[pick % partitions.length] ?? null),
      })),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('clone' as const, 'publish' as const, 'drop' as const) }),
  },
);

type Files = readonly { readonly uri: string; readonly partition: PartitionValue }[];

/** What a table holds now and held after each commit; one object a version. */
interface TableModel {
  readonly files: Files;
  readonly history: readonly Files[];
}

it('any sequence of commits, clones and publishes reads back as the model says', async () => {
  const root = await mkdtemp(join(tmpdir(), 'daybreak-model-'));
  let run = 0;
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        let ids = 0;
        let clock = 1_000_000;
        const lake: Lake = {
          objects: fileObjectStore(join(root, String((run += 1)))),
          catalog: memoryCatalog(),
          // A clock that stands still and goes back must not break the log.
          now: () => new Date((clock += ids % 3 === 0 ? -5 : 7)),
          randomUUID: () => `00000000-0000-4000-8000-${((ids += 1) * 7919).toString(16).padStart(12, '0')}`,
        };
        await createTable(lake, {
          ...main,
          location: 's3://lake/sales',
          schema: [{ id: 1, name: 'day', type: 'date', required: false, doc: '' }],
          partitionBy: 'day',
        });
        const model: Record<string, TableModel | undefined> = { main: { files: [], history: [] } };
        let guard: { readonly versionId: string; readonly of: TableModel } | null = null;
        let files = 0;
        const newFile = (partition: PartitionValue): NewDataFile => ({
          uri: `s3://lake/sales/data/${(files += 1)}.parquet`,
          partition,
          recordCount: files,
          fileSizeInBytes: 10,
        });

        for (const one of steps) {
          if (one.do === 'clone') {
            if (model['clone'] !== undefined || model['main'] === undefined) continue;
            const { versionId } = await cloneTable(lake, { from: main, to: clone });
            guard = { versionId, of: model['main'] };
            model['clone'] = model['main'];
          } else if (one.do === 'drop') {
            await dropEntry(lake, clone);
            model['clone'] = undefined;
          } else if (one.do === 'publish') {
            const { clone: staged, main: target } = model;
            if (staged === undefined || target === undefined || guard === null) continue;
            const publishing = publish(lake, { from: clone, to: main, expectedVersionId: guard.versionId });
            if (target === guard.of || target === staged) {
              await publishing;
              model['main'] = staged;
            } else {
              await expect(publishing).rejects.toMatchObject({ code: 'COMMIT_CONFLICT' });
            }
          } else {
            const target = model[one.on];
            if (target === undefined) continue;
            const table = await loadTable(lake, one.on === 'main' ? main : clone);
            const fresh = one.days.map(newFile);
            const change = { table, files: fresh };
            const after =
              one.do === 'append'
                ? await appendFiles(lake, change)
                : one.do === 'replace'
                  ? await replaceAll(lake, change)
                  : await overwritePartitions(lake, { ...change, partitions: one.partitions });
            const kept =
              one.do === 'append'
                ? target.files
                : one.do === 'replace'
                  ? []
                  : target.files.filter(({ partition }) => !one.partitions.includes(partition));
            const committed = after.currentSnapshot?.id !== table.currentSnapshot?.id;
            const now = [...kept, ...fresh];
            if (committed) model[one.on] = { files: now, history: [...target.history, now] };
          }
          await expectModel(lake, main, model['main']);
          await expectModel(lake, clone, model['clone']);
        }
      }),
      { numRuns: 60 },
    );
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}, 60_000);

async function expectModel(lake: Lake, id: typeof main, model: TableModel | undefined): Promise<void> {
  if (model === undefined) return;
  const table = await loadTable(lake, id);
  const uris = (files: Files) => files.map(({ uri }) => uri).sort();
  const found = async (scan: Parameters<typeof dataFiles>[2]) => uris(await dataFiles(lake, table, scan));
  expect(await found({})).toEqual(uris(model.files));
  for (const partition of days) {
    const expected = uris(model.files.filter((file) => file.partition === partition));
    expect(await found({ holding: { column: 'day', values: [partition] } })).toEqual(expected);
  }
  const between = model.files.filter(
    ({ partition }) =>
      typeof partition === 'string' && partition >= '1970-01-01' && partition <= '2026-11-01',
  );
  expect(await found({ holding: { column: 'day', from: '1970-01-01', to: '2026-11-01' } })).toEqual(
    uris(between),
  );
  expect(table.snapshots).toHaveLength(model.history.length);
  for (const [index, snapshot] of table.snapshots.entries()) {
    expect(await found({ snapshotId: snapshot.id })).toEqual(uris(model.history[index] ?? []));
  }
  const records = (await dataFiles(lake, table)).reduce((sum, { recordCount }) => sum + recordCount, 0);
  expect(table.currentSnapshot?.summary['total-records'] ?? '0').toBe(String(records));
}
