import {
  type EntryCode,
  type ErrorStatus,
  type FaultPlan,
  type FaultRule,
  type Moment,
  type ServiceName,
  entryCodes,
  requestKinds,
} from './fault-rule.ts';
import { RuleStream, subjectOf } from './rule-stream.ts';

/** What a request asks for. */
export interface Call {
  readonly service: string;
  readonly operation: string;
}

/** What befalls a request. */
export type RequestFault =
  | { readonly kind: 'throttle' }
  | { readonly kind: 'error'; readonly status: ErrorStatus }
  | { readonly kind: 'timeout'; readonly when: Moment; readonly milliseconds: number }
  | { readonly kind: 'drop'; readonly when: Moment }
  | { readonly kind: 'delay'; readonly milliseconds: number };

/** What befalls the delivery of an event. */
export type DeliveryFault =
  { readonly kind: 'late'; readonly milliseconds: number } | { readonly kind: 'duplicate' };

/** As far as a message is ever passed over for a later one. */
const farthest = 9;

/** Decides, for one thing after another, which fault befalls it. Knows nothing of time or of what is done about it. */
export class ActiveFaults {
  readonly seed: number;
  readonly #streams: readonly RuleStream[];
  readonly #request: readonly RuleStream[];
  readonly #entry: readonly RuleStream[];
  readonly #delivery: readonly RuleStream[];
  readonly #reorder: readonly RuleStream[];
  readonly #again: readonly RuleStream[];
  readonly #fires: readonly RuleStream[];

  constructor({ seed, rules }: Required<FaultPlan>) {
    this.seed = seed;
    const subjects = rules.map(subjectOf);
    this.#streams = rules.map((rule, index) => {
      const ordinal = subjects.slice(0, index).filter((subject) => subject === subjects[index]).length;
      return new RuleStream({ rule, seed, ordinal });
    });
    const where = (fits: (rule: FaultRule) => boolean) => this.#streams.filter(({ rule }) => fits(rule));
    this.#request = where(({ kind }) => requestKinds.some((one) => one === kind));
    this.#entry = where(({ kind }) => kind === 'entry');
    const duplicates = ({ kind, service }: FaultRule, by: ServiceName) =>
      kind === 'duplicate' && (service ?? by) === by;
    this.#delivery = where((rule) => rule.kind === 'late' || duplicates(rule, 'EventBridge'));
    this.#reorder = where(({ kind }) => kind === 'reorder');
    this.#again = where((rule) => duplicates(rule, 'SQS'));
    this.#fires = where((rule) => duplicates(rule, 'Scheduler'));
  }

  ofRequest({ service, operation }: Call): RequestFault | undefined {
    const stream = strike(
      this.#request,
      ({ rule }) => (rule.service ?? service) === service && (rule.operation ?? operation) === operation,
    );
    return stream && requestFaultOf(stream);
  }

  /** Of one entry of PutEvents: the code that it fails with. */
  ofEntry(): EntryCode | undefined {
    const stream = strike(this.#entry);
    return stream && (stream.rule.code ?? entryCodes[stream.detail('code') < 0.5 ? 0 : 1]);
  }

  /** Of the delivery of an event to a standard queue. */
  ofDelivery(queue: string): DeliveryFault | undefined {
    const stream = strike(this.#delivery, isFor(queue));
    if (stream === undefined) return undefined;
    const { kind, milliseconds = 0 } = stream.rule;
    return kind === 'late' ? { kind, milliseconds } : { kind: 'duplicate' };
  }

  /** How many messages of a standard queue are passed over for the next one, of those that stand before others. */
  passedOver(queue: string, standing: number): number {
    const most = Math.min(standing - 1, farthest);
    const stream = strike(this.#reorder, isFor(queue), most > 0);
    return stream === undefined ? 0 : 1 + Math.floor(stream.detail('distance') * most);
  }

  /** Whether a message that is received from a standard queue is given to the next receive as well. */
  givenAgain(queue: string): boolean {
    return strike(this.#again, isFor(queue)) !== undefined;
  }

  /** Whether a schedule that fires calls its target, a queue or whatever else, once more. */
  firesAgain(target: string): boolean {
    return strike(this.#fires, isFor(target)) !== undefined;
  }

  /** Each rule with how often it was asked and has struck. */
  report(): readonly { readonly rule: FaultRule; readonly asked: number; readonly struck: number }[] {
    return this.#streams.map(({ rule, asked, struck }) => ({ rule, asked, struck }));
  }
}

/** Every rule that fits draws, whatever the others drew; of those that hit, the first one counts. */
function strike(
  streams: readonly RuleStream[],
  fits: (stream: RuleStream) => boolean = () => true,
  possible = true,
): RuleStream | undefined {
  let first: RuleStream | undefined;
  for (const stream of streams) if (fits(stream) && stream.next()) first ??= stream;
  if (!possible || first === undefined) return undefined;
  first.struck++;
  return first;
}

const isFor =
  (name: string) =>
  ({ rule: { queue = name } }: RuleStream) =>
    queue === name;

function requestFaultOf(stream: RuleStream): RequestFault {
  const { kind, status = 500, milliseconds = 0, when } = stream.rule;
  const moment = () => when ?? (stream.detail('when') < 0.5 ? 'before' : 'after');
  if (kind === 'error') return { kind, status };
  if (kind === 'delay') return { kind, milliseconds };
  if (kind === 'timeout') return { kind, milliseconds, when: moment() };
  if (kind === 'drop') return { kind, when: moment() };
  return { kind: 'throttle' };
}
