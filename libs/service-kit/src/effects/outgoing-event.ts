import type { EventContract, Metadata } from '@daybreak/event-contracts';

/** An event of ours on its way out. */
export interface OutgoingEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: { readonly metadata: Metadata; readonly data: unknown };
}

export function outgoingEvent({
  contract,
  data,
  ...metadata
}: Omit<Metadata, 'schemaVersion'> & {
  readonly contract: EventContract;
  readonly data: unknown;
}): OutgoingEvent {
  return {
    source: contract.source,
    detailType: contract.detailType,
    detail: { metadata: { ...metadata, schemaVersion: contract.schemaVersion }, data },
  };
}

/** Where outgoing events go. Adapters: EventBridge with the service's own SQS queue, and memory for tests. */
export interface Outbox {
  /** All accepted, or it throws; after a throw some may have been accepted. */
  readonly publish: (events: readonly OutgoingEvent[]) => Promise<void>;
  readonly remind: (event: OutgoingEvent, delaySeconds: number) => Promise<void>;
}
