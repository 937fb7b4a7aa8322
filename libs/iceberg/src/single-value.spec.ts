import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  comparePartitions,
  dateOf,
  daysOf,
  decodePartition,
  encodeBound,
  encodePartition,
  partitionToAvro,
} from './single-value.ts';

const hex = (type: string, text: string, side: 'lower' | 'upper' = 'lower') =>
  encodeBound(type, text, side)?.toString('hex') ?? null;

/** Text of whole code points: what a Parquet file can hold. */
const text = fc.string({ unit: 'binary', maxLength: 40 });
const date = fc
  .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((value) => value.toISOString().slice(0, 10));

describe('bounds', () => {
  it.each([
    ['int', '-1', 'ffffffff'],
    ['long', '9007199254740993', '0100000000002000'],
    ['boolean', 'true', '01'],
    ['double', '0.1', '9a9999999999b93f'],
    ['date', '1969-12-31', 'ffffffff'],
    ['date', '2026-11-01', '16510000'],
    ['timestamptz', '1970-01-01T00:00:00.000001Z', '0100000000000000'],
    ['timestamptz', '1970-01-01 01:00:00+01', '0000000000000000'],
    ['timestamptz', '1969-12-31T23:59:59.999999Z', 'ffffffffffffffff'],
    ['decimal(10,2)', '1.28', '0080'],
    ['decimal(10,2)', '-1.28', '80'],
    ['decimal(10,2)', '12', '04b0'],
    ['decimal(38,0)', '-1', 'ff'],
    ['string', 'é', 'c3a9'],
  ])('%s %s', (type, value, expected) => {
    expect(hex(type, value)).toBe(expected);
  });

  it('of a string enclose it, however long it is', () => {
    fc.assert(
      fc.property(text, (value) => {
        const bytes = Buffer.from(value);
        const lower = encodeBound('string', value, 'lower');
        const upper = encodeBound('string', value, 'upper');
        expect(lower === null ? 0 : Buffer.compare(lower, bytes)).toBeLessThanOrEqual(0);
        if (upper !== null) expect(Buffer.compare(upper, bytes)).toBeGreaterThanOrEqual(0);
        expect(Array.from(upper?.toString('utf8') ?? '').length).toBeLessThanOrEqual(16);
      }),
    );
  });

  it('are left out where no text of that length is large enough', () => {
    expect(hex('string', '\u{10ffff}'.repeat(17), 'upper')).toBeNull();
  });

  it('are left out for types without them here', () => {
    expect(hex('uuid', 'x')).toBeNull();
  });
});

describe('partitions', () => {
  it('survive the summary of a manifest list', () => {
    const value = fc.oneof(
      fc.tuple(fc.constant('date'), date),
      fc.tuple(fc.constant('string'), text),
      fc.tuple(fc.constant('int'), fc.integer()),
      fc.tuple(fc.constant('long'), fc.maxSafeInteger()),
      fc.tuple(fc.constant('boolean'), fc.boolean()),
    );
    fc.assert(
      fc.property(value, ([type, one]) => {
        expect(decodePartition(type, encodePartition(type, one))).toBe(one);
      }),
    );
  });

  it('that are dates count days', () => {
    fc.assert(
      fc.property(date, date, (one, other) => {
        expect(dateOf(daysOf(one))).toBe(one);
        expect(Math.sign(comparePartitions(one, other))).toBe(Math.sign(daysOf(one) - daysOf(other)));
      }),
    );
  });

  it.each<[string, string | number | boolean]>([
    ['date', '2026-02-30T00:00'],
    ['date', 20_000],
    ['int', '1'],
    ['long', 2 ** 60],
    ['boolean', 'true'],
  ])('of type %s are not %j', (type, value) => {
    expect(() => partitionToAvro(type, value)).toThrow(TypeError);
  });
});
