import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { contractName, parseEvent } from './parse-event.ts';
import { glueJobStateChange, retryDue, runAbandoned, type EventFrom } from './index.ts';

const secret = 'Erika Mustermann 1970-01-01';
const event = {
  version: '0',
  id: '1',
  'detail-type': 'RetryDue',
  source: 'daybreak.extraction-scheduler',
  account: '111122223333',
  time: '2026-11-02T02:00:00Z',
  region: 'eu-central-1',
  resources: [],
  detail: {
    metadata: {
      eventId: 'e1',
      correlationId: 'n1',
      causationId: null,
      occurredAt: '2026-11-02T02:00:00Z',
      producer: 'extraction-scheduler',
      schemaVersion: 1,
    },
    data: { dataset: 'sales', failedRunId: 'r1' },
  },
};
const contracts = [retryDue, glueJobStateChange] as const;
const parse = (message: unknown) => parseEvent(contracts, JSON.stringify(message));

describe('reading a message', () => {
  it('gives the event, typed by its contract', () => {
    const parsed = parseEvent([retryDue], JSON.stringify(event));
    if (!parsed.ok) throw new Error(parsed.refusal.reason);
    expectTypeOf(parsed.event).toEqualTypeOf<EventFrom<typeof retryDue>>();
    expect(parsed.event.detail.data).toEqual({ dataset: 'sales', failedRunId: 'r1' });
    expect(parsed.contract).toBe(retryDue);
  });

  it('leaves out what the contract does not know', () => {
    const data = { ...event.detail.data, birth_date: secret };
    const parsed = parse({ ...event, extra: secret, detail: { ...event.detail, data } });
    expect(parsed.ok).toBe(true);
    expect(JSON.stringify(parsed.ok && parsed.event)).not.toContain(secret);
  });

  it('keeps the name of a replay', () => {
    const parsed = parse({ ...event, 'replay-name': 'sales.again' });
    expect(parsed.ok && parsed.event['replay-name']).toBe('sales.again');
  });

  it.each<[string, string | null, string, string]>([
    ['NOT_JSON', null, secret, 'The message body is not JSON.'],
    ['NOT_AN_ENVELOPE', null, 'null', 'The message is not an EventBridge event: (root): invalid_type.'],
    [
      'NOT_AN_ENVELOPE',
      null,
      JSON.stringify({ ...event, account: secret }),
      'The message is not an EventBridge event: account: invalid_format.',
    ],
    [
      'UNKNOWN_CONTRACT',
      null,
      JSON.stringify({ ...event, 'detail-type': secret }),
      'The service consumes no contract of this source and detail-type.',
    ],
    [
      'DOES_NOT_FIT_CONTRACT',
      contractName(retryDue),
      JSON.stringify({ ...event, detail: { ...event.detail, data: { dataset: secret } } }),
      'The event does not fit daybreak.extraction-scheduler/RetryDue: detail.data.dataset: invalid_format, detail.data.failedRunId: invalid_type.',
    ],
    [
      'DOES_NOT_FIT_CONTRACT',
      contractName(retryDue),
      JSON.stringify({ ...event, detail: null }),
      'The event does not fit daybreak.extraction-scheduler/RetryDue: detail: invalid_type.',
    ],
    [
      'NEWER_SCHEMA_VERSION',
      contractName(retryDue),
      JSON.stringify({
        ...event,
        detail: { ...event.detail, metadata: { ...event.detail.metadata, schemaVersion: 2 } },
      }),
      'The event is of a newer schema version than 1, the one this service reads: deploy the service, then redrive.',
    ],
  ])('refuses with %s', (code, contract, body, reason) => {
    const parsed = parseEvent(contracts, body);
    expect(parsed).toMatchObject({ ok: false, refusal: { code, contract, reason } });
    expect(JSON.stringify(parsed)).not.toContain(secret);
  });

  it('is of the contract with the same source and detail-type, not one of them', () => {
    expect(parseEvent([runAbandoned], JSON.stringify(event))).toMatchObject({
      refusal: { code: 'UNKNOWN_CONTRACT' },
    });
  });

  it('never throws, and never repeats what it was given', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom('detail', 'source', 'resources', 'time', 'data'),
        (json, key) => {
          const detail =
            key === 'data' ? { ...event.detail, data: { dataset: json, failedRunId: secret } } : json;
          const message = key === 'data' ? { ...event, detail } : { ...event, [key]: json, id: '' };
          const parsed = parse(message);
          expect(parsed.ok).toBe(false);
          expect(JSON.stringify(parsed)).not.toContain(secret);
        },
      ),
    );
  });
});
