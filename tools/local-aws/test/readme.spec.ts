import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../src/endpoint/clock.ts';
import { FaultSwitch } from '../src/endpoint/faults/fault-switch.ts';
import { openDatabase } from '../src/endpoint/database.ts';
import { type Mounted, mountServices } from '../src/endpoint/mount.ts';
import { temporaryHome } from './endpoint.ts';
import { independentChecks, modulesOf, operationRows } from './independent-checks.ts';

/** Services whose protocol has no table of operations to read. */
const otherProtocols = ['S3', 'Scheduler', 'STS'];

const rows = operationRows();
let home: string;
let mounted: Mounted;

beforeAll(async () => {
  home = await temporaryHome();
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  mounted = mountServices({
    faults: new FaultSwitch({ log: silent }),
    ...{ home, account: '000000000000', region: 'us-east-1', database: openDatabase(home), log: silent },
    ...{
      clock: systemClock,
      now: () => new Date(),
      random: Math.random,
      endpoint: () => '',
      glue: {},
      athena: {},
    },
  });
});
afterAll(async () => {
  for (const service of mounted.stores) await service.stop?.();
  await rm(home, { recursive: true, force: true });
});

test('lists every operation of the JSON services, and none that they lack', () => {
  const built = mounted.services.json.flatMap(({ name, operations }) =>
    Object.keys(operations).map((operation) => `${name} ${operation}`),
  );
  const listed = rows
    .filter(({ service }) => !otherProtocols.includes(service))
    .map(({ service, operation }) => `${service} ${operation}`);
  expect(listed.toSorted()).toEqual(built.toSorted());
});

test.each(otherProtocols)('lists every operation of %s, and none that it lacks', (name) => {
  const { scheduler, query, s3 } = mounted.services;
  const built = [scheduler, query, s3].find((service) => service.name === name)?.operationNames ?? [];
  const listed = rows.filter(({ service }) => service === name).map(({ operation }) => operation);
  expect(listed.toSorted()).toEqual([...built].toSorted());
});

test.each(rows)('$service $operation is called by $javascript', ({ operation, javascript }) => {
  const spec = readFileSync(join(import.meta.dirname, `${javascript}.spec.ts`), 'utf8');
  expect(spec.includes(`new ${operation}Command(`)).toBe(true);
});

/** The half of the endpoint that any client of AWS can use, and that others than ours prove. */
const provedByOthers = ['EventBridge', 'Scheduler', 'SQS', 'S3', 'DynamoDB', 'SecretsManager', 'STS'];

// What the checks really send is held to the table where Python is: test/independent.spec.ts.
describe.each(['boto3', 'cli'] as const)('%s', (client) => {
  const checks = independentChecks(client);
  const words = (operation: string, joint: string) =>
    operation.replace(/([a-z0-9])([A-Z])/g, `$1${joint}$2`).toLowerCase();

  test('proves every operation of the bus and the storage', () => {
    const without = rows.filter((row) => provedByOthers.includes(row.service) && row[client] === undefined);
    expect(without).toEqual([]);
  });

  test('calls what the table says that it calls', () => {
    for (const row of rows) {
      const { [client]: check, service, operation } = row;
      if (check === undefined) continue;
      const module = checks.filter((one) => one.service === modulesOf[service]?.file);
      expect(
        module.map((one) => one.check),
        `${service} ${operation}`,
      ).toContain(check);
      // A check may call through the functions of its module.
      const called = module.filter((one) => one.check === check || !one.source.startsWith('def test_'));
      const name = client === 'cli' ? `"${words(operation, '-')}"` : words(operation, '_');
      expect(
        called.some(({ source }) => source.includes(name)),
        `${service} ${operation}: ${check}`,
      ).toBe(true);
    }
  });
});
