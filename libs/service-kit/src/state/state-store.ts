import type { KitEffect } from '../decision.ts';

export interface StateKey {
  /** The aggregate's name. */
  readonly name: string;
  readonly id: string;
}

/** An aggregate as it is stored: the only bookkeeping there is. */
export interface StoredState {
  /** Raised by one with each decision; the guard of the conditional write. */
  readonly version: number;
  readonly state: unknown;
  /** Messages that were decided on, oldest first. */
  readonly seen: readonly string[];
  /** Effects of the last decision, until they are performed. */
  readonly pending: Pending | null;
}

export interface Pending {
  readonly effects: readonly (KitEffect | { readonly type: string })[];
  readonly decidedAt: string;
  /** `eventId` of the event that was decided on, and the name of its replay. */
  readonly causationId: string;
  readonly replayName: string | null;
}

export interface StoredDocument {
  readonly collection: string;
  readonly id: string;
  readonly document: unknown;
  /** Which aggregate recorded it, at which version: an older version of it never replaces a newer one. */
  readonly writer: StateKey;
  readonly version: number;
}

/** Where a service keeps its state. Adapters: DynamoDB, and memory for tests; one behaviour suite holds both. */
export interface StateStore {
  readonly load: (key: StateKey) => Promise<StoredState | null>;
  /** Replaces the version before `next.version`; false when another writer was first. */
  readonly save: (key: StateKey, next: StoredState) => Promise<boolean>;
  /** Drops the pending effects of this version; nothing happens when the version has passed. */
  readonly clearPending: (key: StateKey, version: number) => Promise<void>;
  readonly putDocument: (document: StoredDocument) => Promise<void>;
  readonly getDocument: (key: { collection: string; id: string }) => Promise<unknown>;
  /** Descending by id. */
  readonly listDocuments: (page: { collection: string; limit: number }) => Promise<readonly unknown[]>;
}
