import { describe, expect, it, test } from 'vitest';
import { checkSources, describeIssue } from '../src/index.ts';

const lines = (text: string) =>
  checkSources({ path: 'sources.yaml', text }).issues.map((issue) => describeIssue(issue));

const good = `shop:
  engine: postgresql
  host: db.example.com
  database: shop
  username: reader
  password: { env: SHOP_PASSWORD }
`;

test('a database needs an engine, a host, a database, a user and a way to its password', () => {
  expect(checkSources({ path: 'sources.yaml', text: good })).toEqual({
    issues: [],
    sources: [
      {
        kind: 'database',
        name: 'shop',
        engine: 'postgresql',
        host: 'db.example.com',
        port: 5432,
        database: 'shop',
        username: 'reader',
        login: { by: 'password', variable: 'SHOP_PASSWORD', secret: null },
        tls: 'verify-full',
        certificateAuthority: null,
      },
    ],
  });
});

describe('what is wrong is named with its place, what is allowed and what was meant', () => {
  it.each([
    ['engine: postgresql', 'engine: postgres', /^sources.yaml:2 shop.engine: .* Allowed: postgresql, mysql/],
    ['  engine: postgresql\n', '', /^sources.yaml:1 shop.engine: is missing. Allowed: postgresql, mysql/],
    ['host: ', 'hots: ', /^sources.yaml:1 shop.host: is missing/],
    ['host: ', 'hots: ', /^sources.yaml:3 shop.hots: .* Did you mean host[?] \[UNKNOWN_FIELD\]/],
    ['db.example.com', 'postgres://db.example.com/x', /:3 shop.host: is not .* Allowed: a host alone/],
    ['database: shop', 'database: shop\n  port: "5432"', /:5 shop.port: is a text. Allowed: a number/],
    ['database: shop', 'database: shop\n  port: 70000', /:5 shop.port: .* Allowed: at most 65535/],
    [
      'database: shop',
      'database: shop\n  tls: require',
      /:5 shop.tls: require .* Allowed: verify-full.*\[UNSUPPORTED\]/,
    ],
    ['database: shop', 'database: shop\n  tls: off\n  ca: x.pem', /:6 shop.ca: means nothing without TLS/],
    ['database: shop', 'database: shop\n  auth: iam', /shop.password: means nothing with auth iam/],
    ['{ env: SHOP_PASSWORD }', '{}', /:6 shop.password: names neither. Allowed: \{ env/],
    ['{ env: SHOP_PASSWORD }', '{ env: shop-password }', /:6 shop.password.env: .* Allowed: capital letters/],
    ['  username: reader\n', '', /:1 shop.username: is missing/],
    ['shop:', 'Shop DB:', /:1 Shop DB: cannot be the name of a source. .* Did you mean shop-db[?]/],
  ])('%s -> %s', (from, to, expected) => {
    const text = good.replace(from, to);
    expect(text).not.toBe(good);
    expect(lines(text)).toContainEqual(expect.stringMatching(expected));
  });

  it.each([
    ['', /NO_SOURCES/],
    ['[]', /NO_SOURCES/],
    ['shop: 5', /:1 shop: is no map/],
    ['shop: { sample: superduper }', /shop.sample: .* Allowed: supermarket/],
    ['shop: { inbox: "https://x" }', /shop.inbox: .* Allowed: s3:\/\/bucket\/prefix\//],
    ['shop: [', /YAML_SYNTAX/],
  ])('%j', (text, expected) => {
    expect(lines(text)).toContainEqual(expect.stringMatching(expected));
  });
});

describe('a password in the file', () => {
  const secret = 'hunter2-c4n4ry';
  it.each([
    `password: ${secret}`,
    `Password: [${secret}]`,
    `passwd: ${secret}`,
    `pwd: ${secret}`,
    `api_key: ${secret}`,
    `secret: ${secret}`,
    `token: ${secret}`,
  ])('%s is refused by name and line', (field) => {
    const text = good.replace('password: { env: SHOP_PASSWORD }', field);
    const [issue] = checkSources({ path: 'sources.yaml', text }).issues;
    expect(issue).toMatchObject({ code: 'PLAIN_SECRET', line: 6 });
  });

  it.each([
    `password: ${secret}`,
    `password: { env: ${secret} }`,
    `password: { ${secret}x: y z }`.replace(`${secret}x`, 'emv'),
    `password: { env: "${secret}`,
    `url: postgres://reader:${secret}@db/x`,
    `host: reader:${secret}@db`,
    `username: "reader ${secret}"`,
    `tls: ${secret}`,
    `engine: ${secret}`,
    `port: ${secret}`,
    `auth: ${secret}`,
    `ca: [${secret}]`,
  ])('is never told: %s', (field) => {
    const key = field.slice(0, field.indexOf(':'));
    const text = `${good.replace(new RegExp(`^  ${key}:.*\n`, 'm'), '')}  ${field}\n`;
    const told = lines(text);
    expect(told.length).toBeGreaterThan(0);
    expect(told.join('\n')).not.toContain(secret);
  });
});
