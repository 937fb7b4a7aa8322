import { copyFileSync, mkdtempSync, rmSync, writeFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { readFolder } from '@daybreak/dataset-contracts/files';
import { afterAll, expect, it } from 'vitest';
import { SourceStack } from '../src/stacks/source-stack.ts';

const fixtures = resolve(import.meta.dirname, '../../libs/dataset-contracts/test/fixtures/everything');
const folder = mkdtempSync(join(tmpdir(), 'daybreak-sources-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function synthesised(change: (text: string) => string = (text) => text) {
  for (const name of readdirSync(fixtures)) copyFileSync(join(fixtures, name), join(folder, name));
  writeFileSync(join(folder, 'authorities.pem'), '-----BEGIN CERTIFICATE-----\n');
  const contracts = readFolder(folder);
  const [weather] = contracts.datasets.filter(({ name }) => name === 'weather_days');
  // One more table, of the source that has a secret and an authority of its own.
  const orders = {
    ...weather!,
    name: 'orders',
    source: JSON.parse(
      change(
        JSON.stringify({
          kind: 'table',
          connection: 'shop',
          engine: 'postgresql',
          schema: 'public',
          table: 'orders',
        }),
      ),
    ) as never,
  };
  const app = new App({ analyticsReporting: false, outdir: join(folder, 'cdk.out') });
  const stack = new SourceStack(app, 'sources', {
    contracts: { ...contracts, datasets: [...contracts.datasets, orders] },
  });
  return Template.fromStack(stack);
}

it('makes a connection for each database that a dataset reads, by the name and with the secret that the file gives', () => {
  const template = synthesised();
  const connections = Object.values(template.findResources('AWS::Glue::Connection')).map(
    ({ Properties }) => (Properties as { ConnectionInput: Record<string, unknown> }).ConnectionInput,
  );
  expect(connections.map(({ Name }) => Name).toSorted()).toEqual(['shop', 'weather']);
  const [shop, weather] = connections.toSorted((a, b) => (String(a['Name']) < String(b['Name']) ? -1 : 1));
  expect(shop).toMatchObject({
    ConnectionProperties: {
      JDBC_CONNECTION_URL:
        'jdbc:postgresql://shop.cluster-ro-abc123.eu-central-1.rds.amazonaws.com:5433/shop',
      SECRET_ID: 'shop',
      JDBC_ENFORCE_SSL: 'true',
      CUSTOM_JDBC_CERT: expect.anything() as unknown,
    },
    PhysicalConnectionRequirements: { SubnetId: { Ref: 'ShopSubnetId' } },
  });
  expect(weather).toMatchObject({
    ConnectionProperties: {
      JDBC_CONNECTION_URL: 'jdbc:mysql://127.0.0.1:3306/weather',
      JDBC_ENFORCE_SSL: 'false',
    },
  });
  // The pseudonym key, and the secret of the source that names none of its own.
  template.resourceCountIs('AWS::SecretsManager::Secret', 2);
});

it('crawls a table of MySQL below its database, and lets the jobs read the inbox and nothing beside it', () => {
  const template = synthesised();
  template.hasResourceProperties('AWS::Glue::Crawler', {
    Name: 'daybreak-weather_days',
    Targets: { JdbcTargets: [{ ConnectionName: 'weather', Path: 'weather/days' }] },
  });
  template.hasResourceProperties('AWS::Glue::Crawler', {
    Name: 'daybreak-orders',
    Targets: { JdbcTargets: [{ ConnectionName: 'shop', Path: 'shop/public/orders' }] },
  });
  template.hasResourceProperties('AWS::Glue::Crawler', {
    Name: 'daybreak-prices',
    TablePrefix: 'suppliers_',
    Targets: { S3Targets: [{ Path: 's3://acme-inbox/suppliers/prices/daily/' }] },
    Configuration: Match.stringLikeRegexp('"TableLevelConfiguration":4'),
  });
  template.resourceCountIs('AWS::Glue::Crawler', 3);
  const policies = JSON.stringify(template.findResources('AWS::IAM::Policy'));
  expect(policies).toContain('arn:aws:s3:::acme-inbox/suppliers/*');
  expect(policies).not.toContain('arn:aws:s3:::acme-inbox/*');
});

it('lets the jobs read the pseudonym key, and only who is given a policy of its own write it', () => {
  const template = synthesised();
  const actionsOf = (type: string) =>
    JSON.stringify(template.findResources(type)).match(/secretsmanager:[A-Z]\w+/g) ?? [];
  expect([...new Set(actionsOf('AWS::IAM::Policy'))].toSorted()).toEqual([
    'secretsmanager:DescribeSecret',
    'secretsmanager:GetSecretValue',
  ]);
  template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    ManagedPolicyName: 'daybreak-pseudonym-key-change',
    PolicyDocument: {
      Statement: [
        {
          Action: [
            'secretsmanager:DescribeSecret',
            'secretsmanager:GetSecretValue',
            'secretsmanager:PutSecretValue',
          ],
          Resource: { Ref: Match.stringLikeRegexp('^PseudonymKey') },
        },
      ],
    },
    Roles: Match.absent(),
    Users: Match.absent(),
  });
});

it('refuses by name what Glue cannot crawl', () => {
  expect(() => synthesised((text) => text.replace('"shop"', '"billing"'))).toThrow(
    /Source billing: auth iam is not supported on AWS yet/,
  );
});
