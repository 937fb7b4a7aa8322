import { z } from 'zod';
import type { AnyContract, EventFrom } from './define-event.ts';
import { envelope, metadata } from './envelope.ts';
import type { EventRefusalCode } from './event-refusals.ts';

/** Why a message is no event that a service can read. Paths and codes only: a refusal never quotes the message. */
export interface EventRefusal {
  readonly code: EventRefusalCode;
  /** `source/detail-type` of the contract that the message names, where it names one of those given. */
  readonly contract: string | null;
  readonly issues: readonly { readonly path: string; readonly code: string }[];
  /** One sentence for the dead-letter queue and the log. */
  readonly reason: string;
}

export type ParsedEvent<C extends AnyContract> =
  | { readonly ok: true; readonly contract: C; readonly event: EventFrom<C> }
  | { readonly ok: false; readonly refusal: EventRefusal };

const versioned = z.object({ metadata: metadata.pick({ schemaVersion: true }) });

/** How logs and dead letters name a contract. */
export const contractName = ({ source, detailType }: Pick<AnyContract, 'source' | 'detailType'>) =>
  `${source}/${detailType}`;

/** Reads the body of a queue message as one of the events that a service consumes. */
export function parseEvent<C extends AnyContract>(
  contracts: readonly C[],
  rawMessageBody: string,
): ParsedEvent<C> {
  const json = parseJson(rawMessageBody);
  if (json === undefined) return refuse('NOT_JSON', null, [], 'The message body is not JSON.');

  const outer = envelope.safeParse(json);
  if (!outer.success)
    return misfit('NOT_AN_ENVELOPE', null, outer.error, 'The message is not an EventBridge event');

  const contract = contracts.find(
    ({ source, detailType }) => source === outer.data.source && detailType === outer.data['detail-type'],
  );
  if (contract === undefined)
    return refuse(
      'UNKNOWN_CONTRACT',
      null,
      [],
      'The service consumes no contract of this source and detail-type.',
    );

  const name = contractName(contract);
  if (contract.kind === 'daybreak' && isNewer(outer.data.detail, contract.schemaVersion))
    return refuse(
      'NEWER_SCHEMA_VERSION',
      name,
      [{ path: 'detail.metadata.schemaVersion', code: 'too_big' }],
      `The event is of a newer schema version than ${contract.schemaVersion}, the one this service reads: deploy the service, then redrive.`,
    );

  const parsed = contract.envelope.safeParse(json);
  if (!parsed.success)
    return misfit('DOES_NOT_FIT_CONTRACT', name, parsed.error, `The event does not fit ${name}`);
  return { ok: true, contract, event: parsed.data as EventFrom<C> };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The engine's message quotes the text.
    return undefined;
  }
}

/** An older version is judged by its shape alone; a newer one is, by definition, one that this consumer could misread. */
function isNewer(detail: unknown, known: number): boolean {
  const parsed = versioned.safeParse(detail);
  return parsed.success && parsed.data.metadata.schemaVersion > known;
}

function misfit(
  code: EventRefusal['code'],
  contract: string | null,
  error: z.ZodError,
  sentence: string,
): { ok: false; refusal: EventRefusal } {
  const issues = error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), code: issue.code }));
  const listed = issues
    .slice(0, 10)
    .map(({ path, code: issue }) => `${path === '' ? '(root)' : path}: ${issue}`);
  const more = issues.length > listed.length ? `, and ${issues.length - listed.length} more` : '';
  return refuse(code, contract, issues, `${sentence}: ${listed.join(', ')}${more}.`);
}

function refuse(
  code: EventRefusal['code'],
  contract: string | null,
  issues: EventRefusal['issues'],
  reason: string,
): { ok: false; refusal: EventRefusal } {
  return { ok: false, refusal: { code, contract, issues, reason } };
}
