import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { allContracts } from '../contracts.ts';
import { jsonSchema } from '../generate/json-schemas.ts';
import type { JsonSchema } from '../json-schema.ts';
import { breakingChanges } from './breaking-changes.ts';
import { compareSchemas } from './compare-schemas.ts';
import { unreadable } from './unreadable.ts';

const schemaOf = (type: z.ZodType) => z.toJSONSchema(type, { io: 'input' }) as JsonSchema;
const changes = (before: z.ZodType, after: z.ZodType) => breakingChanges(schemaOf(before), schemaOf(after));

const text = z.string();
const base = z.object({ id: text, rows: z.int().nonnegative(), kind: z.enum(['a', 'b']) });

describe('what may change within a version', () => {
  it.each<[string, z.ZodType, z.ZodType]>([
    ['nothing', base, base],
    ['an optional field added', base, base.extend({ note: text.optional() })],
    ['an optional field removed', base.extend({ note: text.optional() }), base],
    ['a description', base, base.describe('Another.')],
    ['a constant that is an enum of one', z.enum(['a']), z.literal('a')],
    ['the order of an enum', z.enum(['a', 'b']), z.enum(['b', 'a'])],
    ['the order of variants', z.union([text, z.null()]), z.union([z.null(), text])],
  ])('%s', (_what, before, after) => {
    expect(changes(before, after)).toEqual([]);
  });
});

describe('what breaks', () => {
  it.each<[string, z.ZodType, z.ZodType, string[]]>([
    ['a certain field removed', base, base.omit({ rows: true }), ['consumer rows: field no longer certain']],
    [
      'a certain field that becomes optional',
      base,
      base.extend({ id: text.optional() }),
      ['consumer id: field no longer certain'],
    ],
    ['a certain field added', base, base.extend({ note: text }), ['replay note: field no longer certain']],
    [
      'a type changed',
      base,
      base.extend({ rows: text }),
      ['consumer rows: type differs', 'replay rows: type differs'],
    ],
    ['null allowed', base, base.extend({ id: text.nullable() }), ['consumer id: type differs']],
    ['null no longer allowed', base.extend({ id: text.nullable() }), base, ['replay id: type differs']],
    [
      'an enum that grows',
      base,
      base.extend({ kind: z.enum(['a', 'b', 'c']) }),
      ['consumer kind: value not expected'],
    ],
    ['an enum that shrinks', base, base.extend({ kind: z.enum(['a']) }), ['replay kind: value not expected']],
    [
      'an enum that becomes any text',
      base,
      base.extend({ kind: text }),
      ['consumer kind: value not expected'],
    ],
    [
      'fractions allowed',
      base,
      base.extend({ rows: z.number().nonnegative() }),
      ['consumer rows: type differs'],
    ],
    ['a bound that gives way', base, base.extend({ rows: z.int() }), ['consumer rows: range is wider']],
    [
      'a bound that includes what it excluded',
      z.object({ n: z.number().positive() }),
      z.object({ n: z.number().nonnegative() }),
      ['consumer n: range is wider'],
    ],
    [
      'an empty list allowed',
      z.object({ list: z.array(text).min(1) }),
      z.object({ list: z.array(text) }),
      ['consumer list: range is wider'],
    ],
    [
      'a pattern changed',
      z.object({ id: text.regex(/^[a-z]$/) }),
      z.object({ id: text.regex(/^[A-Z]$/) }),
      ['consumer id: pattern or format differs', 'replay id: pattern or format differs'],
    ],
    [
      'a date that becomes an instant',
      z.object({ at: z.iso.date() }),
      z.object({ at: z.iso.datetime() }),
      ['consumer at: pattern or format differs', 'replay at: pattern or format differs'],
    ],
    [
      'a field inside a list',
      z.object({ list: z.array(base) }),
      z.object({ list: z.array(base.omit({ id: true })) }),
      ['consumer list[].id: field no longer certain'],
    ],
    [
      'a record whose values change',
      z.object({ map: z.record(text, text) }),
      z.object({ map: z.record(text, z.int()) }),
      ['consumer map: cannot be compared', 'replay map: cannot be compared'],
    ],
  ])('%s', (_what, before, after, expected) => {
    expect(changes(before, after).map(({ breaks, path, change }) => `${breaks} ${path}: ${change}`)).toEqual(
      expected,
    );
  });

  it('says that it cannot compare what it does not know, unless it is the same', () => {
    const odd = { allOf: [{ type: 'string' }] } as JsonSchema;
    expect(unreadable({ reader: odd, written: odd })).toEqual([]);
    expect(unreadable({ reader: odd, written: { type: 'string' } })).toEqual([
      { path: '(root)', change: 'cannot be compared' },
    ]);
  });
});

/** zod types from data, so that any two can be compared with what zod itself then accepts. */
const field: fc.Arbitrary<z.ZodType> = fc.letrec<{ type: z.ZodType }>((tie) => ({
  type: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<z.ZodType>(z.string(), z.string().min(1), z.int(), z.int().min(0), z.number(), z.null()),
    fc.constantFrom<z.ZodType>(z.enum(['a', 'b']), z.enum(['a']), z.literal('b'), z.boolean()),
    tie('type').map((inner) => z.union([inner, z.null()])),
    tie('type').map((inner) => z.array(inner)),
    fc
      .tuple(tie('type'), tie('type'), fc.boolean(), fc.boolean())
      .map(([one, two, optional, both]) =>
        z.object({ one: optional ? one.optional() : one, ...(both ? { two } : {}) }),
      ),
  ),
})).type;

const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>('', 'a', 'b', 'c', -1, 0, 1, 1.5, null, true),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.record({ one: tie('value'), two: tie('value') }, { requiredKeys: [] }),
  ),
})).value;

it('where it finds nothing unreadable, zod reads whatever the other schema allows', () => {
  fc.assert(
    fc.property(field, field, fc.array(value, { maxLength: 20 }), (reader, written, values) => {
      const found = unreadable({ reader: schemaOf(reader), written: schemaOf(written) });
      fc.pre(found.length === 0);
      for (const candidate of values)
        if (written.safeParse(candidate).success) expect(reader.safeParse(candidate).success).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it('finds every contract compatible with itself', () => {
  for (const contract of allContracts) {
    const schema = jsonSchema(contract);
    expect(breakingChanges(schema, schema)).toEqual([]);
  }
});

describe('comparing all schemas', () => {
  const one = schemaOf(base);
  const other = schemaOf(base.omit({ id: true }));

  it('finds what broke without a new version', () => {
    const { broken } = compareSchemas(
      new Map([['schemas/x.v1.json', one]]),
      new Map([['schemas/x.v1.json', other]]),
    );
    expect(broken).toMatchObject([
      { path: 'schemas/x.v1.json', changes: [{ path: 'id', breaks: 'consumer' }] },
    ]);
  });

  it('lets a new version differ, and refuses one that goes down', () => {
    const v1 = new Map([['schemas/x.v1.json', one]]);
    const v2 = new Map([['schemas/x.v2.json', other]]);
    expect(compareSchemas(v1, v2)).toMatchObject({ broken: [], raised: ['schemas/x.v1.json'], lowered: [] });
    expect(compareSchemas(v2, v1)).toMatchObject({ broken: [], raised: [], lowered: ['schemas/x.v2.json'] });
  });

  it('names what is gone, and leaves the native events to their fixtures', () => {
    const before = new Map([
      ['schemas/x.v1.json', one],
      ['schemas/native/y.json', one],
    ]);
    expect(compareSchemas(before, new Map([['schemas/native/y.json', other]]))).toEqual({
      broken: [],
      raised: [],
      lowered: [],
      removed: ['schemas/x.v1.json'],
    });
  });
});
