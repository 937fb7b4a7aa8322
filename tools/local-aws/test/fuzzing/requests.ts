import fc from 'fast-check';
import type { Member, NamedMember, Shape } from './schema.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

const nested = (depth: number, open: string, close: string, inner = '') =>
  open.repeat(depth) + inner + close.repeat(depth);

/** Texts that mean something somewhere: names that exist, JSON in a string, what is cut, deep, long, or no text at all. */
export const anyText = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      ...['fuzzed', 'default', 'primary', 'fuzzed.fifo', 'All', 'ENABLED', 'test', 'a/b', '*', '$.detail.x'],
      ...[
        'arn:aws:sqs:us-east-1:000000000000:fuzzed',
        'arn:aws:events:us-east-1:000000000000:event-bus/default',
      ],
      ...[
        'http://127.0.0.1/000000000000/fuzzed',
        'rate(1 day)',
        'cron(0 0 31 2 ? *)',
        'at(2026-02-30T00:00:00)',
      ],
      ...[
        '{"source":["shop"]}',
        '{"detail":{"a":[{"wildcard":"*a*b*"}]}}',
        '{"a":',
        'null',
        '[]',
        '""',
        '{}',
      ],
      ...[
        'PAY_PER_REQUEST',
        'HASH',
        'S',
        '#a = :a',
        'attribute_exists(a) AND',
        '0',
        '-1',
        '1e400',
        'true',
        'x/y.py',
      ],
      ...[
        '2026-11-01T00:00:00Z',
        's3://fuzzed/key',
        'SELECT',
        'Rules = [ RowCount > 0 ]',
        '__proto__',
        'constructor',
      ],
    ),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...['', ' ', '\0', '\ud800', '\u2028', '<![CDATA[', '%', '%ff', '..', '../../etc/passwd'],
      ...['x'.repeat(300), 'x'.repeat(70_000), '{"a":'.repeat(5000), 'é'.repeat(2000)],
      ...[
        nested(20_000, '{"a":', '}', '1'),
        `{"source":${nested(20_000, '[', ']')}}`,
        nested(3000, '(', ')', 'a'),
        '('.repeat(12),
        '((((((+))))))',
      ],
      `{"detail":${nested(4000, '{"a":', '}', '["x"]')}}`,
    ),
  },
);
const numbers = fc.oneof(
  fc.integer({ min: -2, max: 12 }),
  fc.constantFrom(0.5, -0, 2 ** 31, 2 ** 53, -(2 ** 63), 1e20, 1e308, 1_793_000_000, -1e15),
);
const flags = fc.boolean();
const anything: fc.Arbitrary<Json> = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
/** Values so deep that what walks them by calling itself would run out of stack. They are put in where the text is made. */
const abysses = [
  nested(9000, '[', ']'),
  nested(9000, '{"L":[', ']}', '{}'),
  nested(9000, '{"M":{"a":', '}}', '{"S":"x"}'),
];
const abyss = fc.nat(abysses.length - 1).map((at) => `\u0001abyss ${at}`);

export const jsonText = (value: Json): string =>
  JSON.stringify(value).replace(/"\\u0001abyss (\d)"/g, (_, at: string) => abysses[Number(at)] ?? '');

/** Most of a value as its shape wants it; now and then something else. */
export function valueOf(member: Member, depth = 0): fc.Arbitrary<Json> {
  return fc.oneof(
    { weight: 40, arbitrary: shaped(member.shape, depth) },
    { weight: 2, arbitrary: anything },
    { weight: 1, arbitrary: fc.constant(null) },
    ...(member.shape.kind === 'list' || member.shape.kind === 'structure' || member.shape.kind === 'map'
      ? [{ weight: 1, arbitrary: abyss }]
      : []),
  );
}

function shaped(shape: Shape, depth: number): fc.Arbitrary<Json> {
  switch (shape.kind) {
    case 'text':
      return anyText;
    case 'number':
    case 'time':
      return numbers;
    case 'flag':
      return flags;
    case 'blob':
      return fc.oneof(fc.base64String({ maxLength: 12 }), anyText);
    case 'any':
      return anything;
    case 'list':
      if (depth > 4) return fc.constant([]);
      return fc.array(valueOf(shape.item(), depth + 1), { maxLength: 3 });
    case 'map':
      if (depth > 4) return fc.constant({});
      return fc.dictionary(anyText, valueOf(shape.value(), depth + 1), { maxKeys: 3 });
    case 'structure':
      return structure(shape.members, depth);
  }
}

/** Those that are required, nearly always, and a few of the others. */
function structure(members: readonly NamedMember[], depth: number): fc.Arbitrary<Json> {
  if (depth > 4) return fc.constant({});
  return fc
    .tuple(
      fc.array(fc.nat(99), { minLength: members.length, maxLength: members.length }),
      fc.subarray([...members], { maxLength: Math.min(members.length, 4) }),
    )
    .chain(([luck, some]) => {
      const chosen = members.filter((one, at) => some.includes(one) || (one.required && (luck[at] ?? 0) > 5));
      return fc.record(Object.fromEntries(chosen.map((one) => [one.name, memberValue(one, depth)])));
    });
}

function memberValue({ name, member }: NamedMember, depth: number): fc.Arbitrary<Json> {
  // A long poll would wait as it was asked to.
  if (name === 'WaitTimeSeconds') return fc.constantFrom<Json>(0, -1, 21, 0.5, '1', null);
  return valueOf(member(), depth + 1);
}
