import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { keysSince, keyVersion, keyVersions } from './key-versions.ts';

const [first, second, third] = ['0b'.repeat(32), 'a1'.repeat(32), '4711'] as const;

describe('the version of a chain', () => {
  test('is that of its beginnings, then its own', () => {
    expect(keyVersions([first, second]).slice(0, 1)).toEqual(keyVersions([first]));
    expect(keyVersion([first, second])).toBe(keyVersions([first, second])[1]);
    expect(keyVersions([first, second, third]).map((version) => version[0])).toEqual(['1', '2', '3']);
  });

  test('tells other keys, and another order, apart', () => {
    const all = [[first], [second], [first, second], [second, first], [first, second, third]] as const;
    expect(new Set(all.map((keys) => keyVersion(keys))).size).toBe(all.length);
  });

  test('is no part of a key, nor of what is hashed under it', () => {
    const [, fingerprint = ''] = keyVersion([first]).split('-');
    expect(fingerprint).toHaveLength(12);
    expect(first).not.toContain(fingerprint);
    const nothing = createHmac('sha256', Buffer.from(first, 'hex')).update('').digest('hex');
    expect(nothing).not.toContain(fingerprint);
  });
});

test('what was made under a beginning of a chain lacks the rest; under another chain, it is lost', () => {
  const versions = keyVersions([first, second, third]);
  const since = (version: string | null) => keysSince([first, second, third], version);
  expect(since(versions[0]!)).toEqual([second, third]);
  expect(since(versions[2]!)).toEqual([]);
  expect(since(keyVersion([second]))).toBeNull();
  expect(since(null)).toEqual([second, third]);
});
