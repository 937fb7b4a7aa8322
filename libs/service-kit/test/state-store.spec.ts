import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dynamoStore } from '../src/state/dynamo-store.ts';
import { memoryStore } from '../src/state/memory-store.ts';
import type { Pending, StateStore, StoredState } from '../src/state/state-store.ts';
import { localDynamo, type LocalDynamo } from './dynalite.ts';

let dynamo: LocalDynamo;

beforeAll(async () => {
  dynamo = await localDynamo();
});
afterAll(async () => dynamo.close());

const pending: Pending = {
  effects: [{ type: 'note' }],
  decidedAt: '2026-11-02T03:00:00.000Z',
  causationId: 'e1',
  replayName: null,
};
const version = (number: number, change: Partial<StoredState> = {}): StoredState => ({
  version: number,
  state: { total: 1.25, text: '', list: [null, true] },
  seen: ['e1'],
  pending: null,
  ...change,
});

/** Every store behaves alike. */
describe.each<[string, (table: string) => Promise<StateStore>]>([
  ['memory', () => Promise.resolve(memoryStore())],
  [
    'DynamoDB',
    async (service) =>
      dynamoStore({
        client: dynamo.client,
        table: await dynamo.createTable(service),
        now: () => new Date('2026-11-02T03:00:00Z'),
      }),
  ],
])('a store in %s', (_name, make) => {
  let made = 0;
  const fresh = () => make(`store-${(made += 1)}`);
  const key = { name: 'run', id: 'sales' };

  it('gives back what was saved, and nothing for what was not', async () => {
    const store = await fresh();
    expect(await store.load(key)).toBeNull();
    expect(await store.save(key, version(1, { pending }))).toBe(true);
    expect(await store.load(key)).toEqual(version(1, { pending }));
    expect(await store.load({ ...key, id: 'stores' })).toBeNull();
  });

  it('leaves out what is undefined', async () => {
    const store = await fresh();
    await store.save(key, version(1, { state: { kept: 1, left: undefined } }));
    expect((await store.load(key))?.state).toStrictEqual({ kept: 1 });
  });

  it('lets one of two writers of the same version win', async () => {
    const store = await fresh();
    expect(await store.save(key, version(1, { state: 'first' }))).toBe(true);
    expect(await store.save(key, version(1, { state: 'second' }))).toBe(false);
    expect(await store.save(key, version(3))).toBe(false);
    const racing = await Promise.all(['a', 'b', 'c'].map((state) => store.save(key, version(2, { state }))));
    expect(racing.filter((won) => won)).toHaveLength(1);
    expect((await store.load(key))?.state).toBe(['a', 'b', 'c'][racing.indexOf(true)]);
  });

  it('clears the pending effects of the version it is told, and of no later one', async () => {
    const store = await fresh();
    await store.save(key, version(1, { pending }));
    await store.save(key, version(2, { pending }));
    await store.clearPending(key, 1);
    expect((await store.load(key))?.pending).toEqual(pending);
    await store.clearPending(key, 2);
    expect(await store.load(key)).toEqual(version(2));
  });

  it('lists the documents of a collection newest first, apart from states of the same name', async () => {
    const store = await fresh();
    await store.save({ name: 'runs', id: '3' }, version(1));
    for (const id of ['1', '3', '2'])
      await store.putDocument({ collection: 'runs', id, document: { id }, writer: key, version: 1 });
    await store.putDocument({ collection: 'other', id: '9', document: {}, writer: key, version: 1 });
    expect(await store.listDocuments({ collection: 'runs', limit: 10 })).toEqual([
      { id: '3' },
      { id: '2' },
      { id: '1' },
    ]);
    expect(await store.listDocuments({ collection: 'runs', limit: 2 })).toEqual([{ id: '3' }, { id: '2' }]);
    expect(await store.getDocument({ collection: 'runs', id: '2' })).toEqual({ id: '2' });
    expect(await store.getDocument({ collection: 'runs', id: '7' })).toBeUndefined();
  });

  it('keeps a newer document of a writer from an older one of the same writer only', async () => {
    const store = await fresh();
    const document = { collection: 'runs', id: '1', writer: key };
    await store.putDocument({ ...document, document: 'new', version: 2 });
    await store.putDocument({ ...document, document: 'late', version: 1 });
    expect(await store.getDocument(document)).toBe('new');
    await store.putDocument({ ...document, document: 'again', version: 2 });
    expect(await store.getDocument(document)).toBe('again');
    await store.putDocument({
      ...document,
      writer: { name: 'run', id: 'stores' },
      document: 'another',
      version: 1,
    });
    expect(await store.getDocument(document)).toBe('another');
  });
});

describe('the DynamoDB store', () => {
  it('refuses an item that is too large before it is sent', async () => {
    const store = dynamoStore({ client: dynamo.client, table: 'none', now: () => new Date() });
    const saving = store.save({ name: 'run', id: 'sales' }, version(1, { state: 'x'.repeat(400_000) }));
    await expect(saving).rejects.toMatchObject({ code: 'ITEM_TOO_LARGE' });
  });

  it('pages through more than DynamoDB gives at once', async () => {
    const table = await dynamo.createTable('paged');
    const store = dynamoStore({ client: dynamo.client, table, now: () => new Date() });
    const text = 'x'.repeat(300_000);
    for (let id = 0; id < 8; id += 1)
      await store.putDocument({
        collection: 'large',
        id: String(id),
        document: { id, text },
        writer: { name: 'w', id: '1' },
        version: 1,
      });
    const listed = (await store.listDocuments({ collection: 'large', limit: 7 })) as { id: number }[];
    expect(listed.map(({ id }) => id)).toEqual([7, 6, 5, 4, 3, 2, 1]);
  });
});
