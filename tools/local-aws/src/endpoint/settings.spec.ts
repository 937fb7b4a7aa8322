import { expect, test } from 'vitest';
import { readSettings } from './settings.ts';

const credentialsOf = (DAYBREAK_AWS_CREDENTIALS?: string) =>
  readSettings({ DAYBREAK_AWS_CREDENTIALS }, '/').credentials;

test('credentials are secrets by access key, and none are given by default', () => {
  expect(credentialsOf('{"AKIATEAM":"secret/+"}')).toEqual({ AKIATEAM: 'secret/+' });
  expect(credentialsOf('{}')).toEqual({});
  expect([credentialsOf(), credentialsOf('')]).toEqual([undefined, undefined]);
});

test.each(['{"A"', '[]', '["A"]', 'null', '{"A":1}', '{"A":""}', '{"a/b":"c"}', '{"a b":"c"}', '{"":"c"}'])(
  'given %j for credentials, then the variable is named, and no secret is told',
  (text) => {
    expect(() => credentialsOf(text)).toThrow(
      'DAYBREAK_AWS_CREDENTIALS must be a JSON object of access keys, without slash, comma or space, to their secrets.',
    );
  },
);
