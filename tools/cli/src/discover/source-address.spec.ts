import { expect, test } from 'vitest';
import { CliError } from '../errors.ts';
import { passwordVariable, readAddress, sourceName } from './source-address.ts';

const read = (address: string, environment: NodeJS.ProcessEnv = {}) =>
  readAddress({ address, certificateAuthority: null, environment });

test('an address tells engine, place and user; TLS is verified but on this machine', () => {
  expect(read('postgres://u%40x:p%2Fw@db.example.org/My_Shop')).toMatchObject({
    ...{ engine: 'postgresql', host: 'db.example.org', port: 5432, database: 'My_Shop' },
    ...{ username: 'u@x', password: 'p/w', tls: { mode: 'verify' } },
  });
  expect(read('mysql://u@127.0.0.1:3307/d')).toMatchObject({
    ...{ engine: 'mysql', port: 3307, password: null, tls: { mode: 'off' } },
  });
  expect(read('s3://acme-inbox/in', { AWS_REGION: 'eu-west-1' })).toMatchObject({
    ...{ kind: 'files', bucket: 'acme-inbox', prefix: 'in/', region: 'eu-west-1', endpoint: null },
  });
});

test('a source is named after its database, and its password after the source', () => {
  const name = sourceName(read('postgres://u@h/2nd My_Shop'));
  expect(name).toBe('nd-my-shop');
  expect(passwordVariable(name)).toBe('ND_MY_SHOP_PASSWORD');
});

test.each([
  ['no address', 'postgres//x:pw-canary@'],
  ['another engine', 'oracle://u:pw-canary@h/d'],
  ['no database', 'postgres://u:pw-canary@h'],
  ['no user', 'postgres://h/d'],
])('%s is refused without its password', (_, address) => {
  try {
    read(address);
  } catch (error) {
    expect(error).toBeInstanceOf(CliError);
    expect((error as CliError).code).toBe('ADDRESS_INVALID');
    expect((error as CliError).message).not.toContain('pw-canary');
    return;
  }
  throw new Error('was not refused');
});
