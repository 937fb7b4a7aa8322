import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetCrawlerCommand, StartCrawlerCommand } from '@aws-sdk/client-glue';
import type { Dataset } from '@daybreak/dataset-contracts';
import { plainSettings } from '@daybreak/dataset-contracts/testing';
import { startEndpoint } from '@daybreak/local-aws';
import { crawlerName } from '@daybreak/service-kit/platform';
import { onTestFinished, test } from 'vitest';
import { connect } from './clients.ts';
import { provisionGlue } from './glue.ts';
import { provisionSources } from './sources.ts';

/** A database that says nothing: a crawl of it lasts until it hangs up. */
async function silentDatabase() {
  const callers: Socket[] = [];
  const server = createServer((caller) => void callers.push(caller.on('error', () => undefined)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    called: once(server, 'connection'),
    hangUp() {
      server.close();
      for (const caller of callers) caller.destroy();
    },
  };
}

const dataset: Dataset = {
  name: 'sales',
  source: { kind: 'table', connection: 'shop', engine: 'postgresql', schema: 'public', table: 'sales' },
  mode: 'snapshot',
  key: [],
  watermark: null,
  businessDate: null,
  columns: [],
  ...plainSettings,
};

test('a crawler that runs already is brought up to date once its crawl has ended', async ({ expect }) => {
  const home = await mkdtemp(join(tmpdir(), 'daybreak-provision-'));
  const endpoint = await startEndpoint({ home, port: 0 });
  const database = await silentDatabase();
  onTestFinished(async () => {
    database.hangUp();
    await endpoint.close();
    await rm(home, { recursive: true });
  });
  const clients = connect(endpoint.origin);
  await provisionSources(clients, {
    databases: [
      {
        name: 'shop',
        engine: 'postgresql',
        host: '127.0.0.1',
        port: database.port,
        database: 'shop',
        username: 'reader',
        password: 'secret',
        tls: 'off',
        certificateAuthority: null,
      },
    ],
    inboxes: [],
  });
  const provision = (name: string) =>
    provisionGlue(clients, { datasets: [dataset], databaseOf: new Map([['shop', name]]) });
  await provision('shop');
  const Name = crawlerName('sales');
  await clients.glue.send(new StartCrawlerCommand({ Name }));
  await database.called;

  const again = provision('shop2');
  const state = async () => (await clients.glue.send(new GetCrawlerCommand({ Name }))).Crawler;
  expect(await state()).toMatchObject({ State: 'RUNNING' });
  database.hangUp();
  await again;

  expect((await state())?.Targets?.JdbcTargets?.[0]?.Path).toBe('shop2/public/sales');
});
