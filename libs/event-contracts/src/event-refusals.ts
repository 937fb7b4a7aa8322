/** Why a message is no event that a service can read: what each code of the dead-letter queue means, and what to do. */
export const eventRefusals = {
  NOT_JSON: {
    meaning: 'The body of the message is not JSON.',
    remedy: 'Find out who sends to the queue besides its rules, and delete the message.',
  },
  NOT_AN_ENVELOPE: {
    meaning: 'The message is JSON, but not an event of EventBridge.',
    remedy: 'Find out who sends to the queue besides its rules, and delete the message.',
  },
  UNKNOWN_CONTRACT: {
    meaning: 'The service consumes no contract of this source and detail-type.',
    remedy: 'Deploy the service, whose rules are of another version than its code; then redrive.',
  },
  NEWER_SCHEMA_VERSION: {
    meaning: 'The event is of a newer schema version than the one this service reads.',
    remedy: 'Deploy the service, then redrive.',
  },
  DOES_NOT_FIT_CONTRACT: {
    meaning: 'The event lacks fields of its contract, or has others in their place; the reason names them.',
    remedy: 'Correct whoever published it and have it publish again; then delete the message.',
  },
} as const satisfies Readonly<Record<string, { readonly meaning: string; readonly remedy: string }>>;

export type EventRefusalCode = keyof typeof eventRefusals;
