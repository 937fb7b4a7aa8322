import { expect, test } from 'vitest';
import { uuid } from './identifiers.ts';

test('a uuid is of version 4, and made of the randomness that it is given', () => {
  const draws = [0x01234567, 0x89abcdef, 0xfedcba98, 0x76543210].map((draw) => draw / 2 ** 32);
  let at = 0;
  expect(uuid(() => draws[at++] ?? 0)).toBe('01234567-89ab-4def-bedc-ba9876543210');
  expect(uuid(() => 0)).toBe('00000000-0000-4000-8000-000000000000');
  expect(uuid(() => 1 - 2 ** -53)).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
});
