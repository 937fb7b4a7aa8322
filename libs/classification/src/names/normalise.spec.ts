import { expect, test } from 'vitest';
import { normaliseName, wordsPattern } from './normalise.ts';

test.each([
  ['custBirthDate', 'cust_birth_date'],
  ['KD-GebDat', 'kd_geb_dat'],
  ['customerIPAddress', 'customer_ip_address'],
  ['prénom', 'prenom'],
  ['Straße', 'strasse'],
  ['address1', 'address_1'],
  ['__x', 'x'],
  ['userid', 'user_id'],
  ['paid', 'paid'],
])('%s reads %s', (name, words) => expect(normaliseName(name)).toBe(words));

test('words match alone or joined, never inside another word', () => {
  const pattern = wordsPattern(['birth date', 'dob']);
  for (const name of ['birthdate', 'user_birth_date', 'dob_txt']) expect(pattern.test(name)).toBe(true);
  for (const name of ['adobe', 'birth', 'afterbirthdates']) expect(pattern.test(name)).toBe(false);
});
