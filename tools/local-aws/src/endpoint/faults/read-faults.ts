import levenshtein from 'fast-levenshtein';
import {
  type FaultKind,
  type FaultPlan,
  type FaultRule,
  entryCodes,
  errorStatuses,
  faultKinds,
  fieldsOf,
  moments,
  serviceNames,
} from './fault-rule.ts';

/** The operations of each service. */
export type KnownOperations = ReadonlyMap<string, readonly string[]>;

/** What is wrong with faults as they were given: the field, what may stand there, and what was probably meant. */
export class FaultsInvalid extends Error {
  override readonly name = 'FaultsInvalid';
}

type Members = Readonly<Record<string, unknown>>;

export function readFaults(given: unknown, known: KnownOperations): Required<FaultPlan> {
  const plan = membersOf(given, 'faults');
  refuseOthers(plan, 'faults', ['seed', 'rules']);
  const { seed = 1, rules } = plan;
  if (!isWhole(seed, 0, 2 ** 32 - 1))
    throw refusal('seed', `must be a whole number from 0 to ${2 ** 32 - 1}`, seed);
  if (!Array.isArray(rules)) throw refusal('rules', 'must be a list of rules', rules);
  return { seed, rules: rules.map((rule, index) => readRule(rule, `rules[${index}]`, known)) };
}

function readRule(given: unknown, at: string, known: KnownOperations): FaultRule {
  const rule = membersOf(given, at);
  const kind = oneOf(rule['kind'], `${at}.kind`, faultKinds);
  const { required, optional } = fieldsOf[kind];
  refuseOthers(rule, `${at} of kind ${kind}`, ['kind', 'rate', ...required, ...optional]);
  const rate = rule['rate'];
  if (typeof rate !== 'number' || !(rate >= 0 && rate <= 1))
    throw refusal(`${at}.rate`, 'must be a number from 0 to 1', rate);
  const read: Record<string, unknown> = { kind, rate };
  for (const field of [...required, ...optional]) {
    const value = rule[field];
    if (value === undefined && !required.includes(field)) continue;
    read[field] = readers[field](value, `${at}.${field}`, { rule, kind, known });
  }
  return read as unknown as FaultRule;
}

interface Beside {
  readonly rule: Members;
  readonly kind: FaultKind;
  readonly known: KnownOperations;
}

const readers = {
  service: (value: unknown, at: string, { kind }: Beside) =>
    oneOf(value, at, kind === 'duplicate' ? ['EventBridge', 'Scheduler', 'SQS'] : serviceNames),
  /** Of the rule's service, which is read before. */
  operation: (value: unknown, at: string, { rule: { service }, known }: Beside) =>
    oneOf(
      value,
      at,
      typeof service === 'string' ? (known.get(service) ?? []) : [...new Set([...known.values()].flat())],
    ),
  queue: (value: unknown, at: string) => {
    if (typeof value === 'string' && /^[\w-]{1,80}$/.test(value)) return value;
    throw refusal(
      at,
      'must be the name of a standard queue: up to 80 letters, digits, hyphens and underscores. FIFO queues keep their order, and repeat nothing',
      value,
    );
  },
  milliseconds: (value: unknown, at: string) => {
    if (isWhole(value, 1, 900_000)) return value;
    throw refusal(at, 'must be a whole number from 1 to 900000', value);
  },
  status: (value: unknown, at: string) => oneOf(value, at, errorStatuses),
  code: (value: unknown, at: string) => oneOf(value, at, entryCodes),
  when: (value: unknown, at: string) => oneOf(value, at, moments),
};

function oneOf<const Values extends readonly (string | number)[]>(
  value: unknown,
  at: string,
  allowed: Values,
): Values[number] {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw refusal(at, `must be one of ${allowed.join(', ')}`, value, allowed.map(String));
}

function refuseOthers(given: Members, at: string, allowed: readonly string[]): void {
  const other = Object.keys(given).find((name) => !allowed.includes(name));
  if (other === undefined) return;
  throw new FaultsInvalid(
    `${at} has the field ${quoted(other)}, which it does not take. It takes ${allowed.join(', ')}.${meant(other, allowed)}`,
  );
}

function membersOf(value: unknown, at: string): Members {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Members;
  const shape = at === 'faults' ? '{ "seed": …, "rules": […] }' : '{ "kind": …, "rate": … }';
  throw refusal(at, `must be an object: ${shape}`, value);
}

function refusal(at: string, must: string, value: unknown, allowed: readonly string[] = []): FaultsInvalid {
  const is = value === undefined ? 'is missing' : `is ${quoted(value)}`;
  return new FaultsInvalid(
    `${at} ${is}; it ${must}.${typeof value === 'string' ? meant(value, allowed) : ''}`,
  );
}

function meant(value: string, allowed: readonly string[]): string {
  const distance = (one: string) => levenshtein.get(value.toLowerCase().slice(0, 100), one.toLowerCase());
  const [nearest] = allowed.toSorted((a, b) => distance(a) - distance(b));
  return nearest !== undefined && distance(nearest) <= Math.max(2, nearest.length / 2)
    ? ` Did you mean ${nearest}?`
    : '';
}

function quoted(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

const isWhole = (value: unknown, least: number, most: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
