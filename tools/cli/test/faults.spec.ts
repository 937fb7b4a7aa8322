import { GetObjectCommand } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { deadLetterQueueName } from '@daybreak/service-kit/platform';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { account, connect } from '../src/provision/clients.ts';
import { manifests } from '../src/stack/services.ts';
import { TestHome } from './daybreak.ts';

// Whole nights, and a machine may be loaded.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const datasets = ['customers', 'products', 'sale_items', 'sales', 'stores'];
const shop = {
  DAYBREAK_SHOP_DAYS: '2',
  DAYBREAK_SHOP_SALES_PER_DAY: '60',
  DAYBREAK_SHOP_SEED: '12',
  DAYBREAK_LOOK_SECONDS: '2',
};

const faults = {
  seed: Number(process.env['FAULT_SEED'] ?? 1),
  rules: [
    { kind: 'throttle', rate: 0.02 },
    { kind: 'error', rate: 0.01 },
    { kind: 'error', rate: 0.01, status: 503 },
    { kind: 'timeout', rate: 0.01, milliseconds: 100 },
    { kind: 'delay', rate: 0.02, milliseconds: 100 },
    { kind: 'drop', rate: 0.01, when: 'before' },
    { kind: 'drop', rate: 0.03, when: 'after' },
    { kind: 'entry', rate: 0.05 },
    { kind: 'duplicate', rate: 0.2 },
    { kind: 'reorder', rate: 0.2 },
    { kind: 'late', rate: 0.05, milliseconds: 500 },
  ],
};

interface Outcome {
  readonly runs: readonly { dataset: string; rowsRead: number; rowsPublished: number; rowsQuarantined: number; duplicatesDropped: number }[];
  readonly reports: readonly { name: string; uri: string }[];
}

let seed: TestHome;
beforeAll(async () => {
  seed = await TestHome.create(shop);
  const { code, stderr } = await seed.run(['up', '--once', '--no-run']);
  expect(code, stderr).toBe(0);
});
afterAll(() => seed.remove());

async function night(home: TestHome) {
  const { code, stdout, stderr } = await home.run(['run', '--json']);
  const outcome = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Outcome;
  console.log(stderr);
  return { code, outcome };
}

async function whole(environment: Record<string, string>) {
  const home = await seed.copy();
  try {
    console.time('up');
    await home.up(['--no-run'], environment);
    console.timeEnd('up');
    console.time('night');
    const { code, outcome } = await night(home);
    console.timeEnd('night');
    const { aws } = await home.running();
    const report = await (await fetch(`${aws}/_faults`)).json();
    console.log(JSON.stringify(report));
    await fetch(`${aws}/_faults`, { method: 'DELETE' });
    const lake = Object.fromEntries(
      await Promise.all(
        datasets.map(async (dataset) => [
          dataset,
          (await home.query(`select * from ${dataset}`)).map((row) => JSON.stringify(row)).toSorted(),
        ]),
      ),
    );
    const dead = [];
    const { sqs } = connect(aws);
    for (const { name } of manifests) {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: `${aws}/${account}/${deadLetterQueueName(name)}`,
          AttributeNames: ['ApproximateNumberOfMessages'],
        }),
      );
      dead.push([name, Attributes?.['ApproximateNumberOfMessages']]);
    }
    console.log(code, JSON.stringify(outcome), JSON.stringify(dead));
    return { code, outcome, lake };
  } catch (e) {
    console.log(home.folder, e);
    await new Promise((r) => setTimeout(r, 1000));
    throw e;
  } finally {
    await home.down();
    console.log(home.folder);
  }
}

it('is the same', async () => {
  const one = await whole({});
  const other = await whole({ DAYBREAK_FAULTS: JSON.stringify(faults) });
  expect(other.lake).toEqual(one.lake);
});
