import { expect, test } from 'vitest';
import { madeUnderOneKey, printKeyChain, readKeyChain } from './key-chain.ts';

const [first, second] = ['0b'.repeat(32), 'a1'.repeat(32)] as const;

test('a secret of before rotation is a chain of one key', () => {
  expect(readKeyChain(`${first}\n`)).toEqual([first]);
  expect(readKeyChain(printKeyChain([first, second]))).toEqual([first, second]);
});

test.each(['', 'no hex', 'abc', '{"keys":[]}', '{"keys":["xy"]}', '{"key":"0b', '["0b"]', 'null'])(
  'the secret %j is refused, and not quoted',
  (secret) => {
    const refused = () => readKeyChain(secret);
    expect(refused).toThrow(/2 to 128 hex digits/);
    if (secret.length > 2) expect(refused).not.toThrow(secret);
  },
);

test('batches of before versions were written down go with the first key alone', () => {
  const [one, two] = ['1-9c8e1f0a2b3c', '2-0a1b2c3d4e5f'];
  expect(madeUnderOneKey(null, null)).toBe(true);
  expect(madeUnderOneKey(null, one)).toBe(true);
  expect(madeUnderOneKey(one, null)).toBe(true);
  expect(madeUnderOneKey(null, two)).toBe(false);
  expect(madeUnderOneKey(two, one)).toBe(false);
  expect(madeUnderOneKey('1-111111111111', one)).toBe(false);
});
