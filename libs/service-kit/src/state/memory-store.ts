import type { StateKey, StateStore, StoredDocument, StoredState } from './state-store.ts';

/** For tests of services: what DynamoDB would keep, in memory, copied in and out. */
export function memoryStore(): StateStore {
  const states = new Map<string, StoredState>();
  const collections = new Map<string, Map<string, StoredDocument>>();
  const keyOf = ({ name, id }: StateKey) => JSON.stringify([name, id]);

  return {
    load: (key) => Promise.resolve(copy(states.get(keyOf(key)) ?? null)),
    save: (key, next) => {
      if ((states.get(keyOf(key))?.version ?? 0) !== next.version - 1) return Promise.resolve(false);
      states.set(keyOf(key), copy(next));
      return Promise.resolve(true);
    },
    clearPending: (key, version) => {
      const stored = states.get(keyOf(key));
      if (stored?.version === version) states.set(keyOf(key), { ...stored, pending: null });
      return Promise.resolve();
    },
    putDocument: (document) => {
      const collection = collections.get(document.collection) ?? new Map<string, StoredDocument>();
      collections.set(document.collection, collection);
      const present = collection.get(document.id);
      const older =
        present !== undefined &&
        keyOf(present.writer) === keyOf(document.writer) &&
        present.version > document.version;
      if (!older) collection.set(document.id, copy(document));
      return Promise.resolve();
    },
    getDocument: ({ collection, id }) =>
      Promise.resolve(copy(collections.get(collection)?.get(id)?.document)),
    listDocuments: ({ collection, limit }) =>
      Promise.resolve(
        [...(collections.get(collection)?.values() ?? [])]
          .sort((a, b) => (a.id < b.id ? 1 : -1))
          .slice(0, limit)
          .map(({ document }) => copy(document)),
      ),
  };
}

/** As DynamoDB does: what is undefined is not stored. */
function copy<Value>(value: Value): Value {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as Value);
}
