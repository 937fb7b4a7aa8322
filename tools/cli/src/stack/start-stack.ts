import { join } from 'node:path';
import { readContracts, sampleContracts } from '@daybreak/dataset-contracts/files';
import { jobs, queueName } from '@daybreak/service-kit/platform';
import { serviceEnvironment } from '@daybreak/service-kit/surroundings';
import { account, arn, connect, credentials, region, type Clients } from '../provision/clients.ts';
import { provisionGlue } from '../provision/glue.ts';
import { provisionBus, provisionService } from '../provision/messaging.ts';
import { provisionStorage } from '../provision/storage.ts';
import { forgetRunning, saveRunning, secretsOf, type Home, type Running, type Secrets } from './home.ts';
import { choosePorts, freePort, type Ports } from './ports.ts';
import { Processes } from './processes.ts';
import { manifests } from './services.ts';
import { entries } from './workspace.ts';

export interface Stack {
  readonly running: Running;
  readonly clients: Clients;
  stop(): Promise<void>;
}

interface StartStack {
  readonly home: Home;
  readonly environment: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** How a local stack differs from the defaults that a service has on AWS. */
const localSettings = {
  DAYBREAK_SAFETY_LAG_SECONDS: '0',
  DAYBREAK_RETRY_SECONDS: '2,5',
} as const;

/** Boots the whole of Daybreak on loopback: the sample shop, the embedded AWS endpoint, the services and the console. */
export async function startStack({ home, environment, say, signal }: StartStack): Promise<Stack> {
  const contracts = environment['DAYBREAK_CONTRACTS'] ?? sampleContracts;
  const datasets = readContracts(contracts);
  const ports = await choosePorts(environment);
  const processes = new Processes({ home, say });
  const stop = async () => {
    forgetRunning(home);
    await processes.stop();
  };
  signal.addEventListener('abort', () => void stop(), { once: true });

  try {
    const secrets = secretsOf(home);
    const source = startSource({ processes, home, ports, secrets, environment, say });
    // Awaited below; until then a failure of the source must not count as unhandled.
    source.catch(() => undefined);
    const aws = await processes.start(awsProcess({ home, ports, environment }));
    const clients = connect(aws);
    await Promise.all([provisionBus(clients), provisionStorage(clients, secrets)]);
    await Promise.all(manifests.map((manifest) => provisionService(clients, manifest)));
    say(`The embedded AWS endpoint is ready at ${aws}`);

    const services = await Promise.all(
      manifests.map(async (manifest) => {
        const port = manifest.name === 'console' ? ports.console : await freePort();
        const url = await processes.start({
          name: manifest.name,
          entry: entries.service(manifest.name),
          environment: {
            ...passedOn(environment),
            ...localSettings,
            ...awsAccess(aws),
            ...serviceEnvironment(manifest, {
              account,
              region,
              jobRoleArn: arn.role('daybreak-job'),
              queueUrl: `${aws}/${account}/${queueName(manifest.name)}`,
            }),
            DAYBREAK_CONTRACTS: contracts,
            DAYBREAK_PORT: String(port),
          },
        });
        return [manifest.name, url] as const;
      }),
    );
    say('The four services and the console are ready');
    const { database } = await source;
    await provisionGlue(clients, { datasets, source: { port: ports.source, database } });

    const urls = Object.fromEntries(services);
    const running: Running = {
      pid: process.pid,
      aws,
      console: urls['console'] ?? '',
      sourcePort: ports.source,
      services: urls,
    };
    signal.throwIfAborted();
    saveRunning(home, running);
    return { running, clients, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startSource({
  processes,
  home,
  ports,
  secrets,
  environment,
  say,
}: {
  processes: Processes;
  home: Home;
  ports: Ports;
  secrets: Secrets;
  environment: NodeJS.ProcessEnv;
  say: (line: string) => void;
}): Promise<{ database: string }> {
  const loaded = new Map<string, number>();
  const rows = () => [...loaded.values()].reduce((sum, count) => sum + count, 0).toLocaleString('en-US');
  const telling = setInterval(() => {
    if (loaded.size > 0) say(`The sample shop fills its tables: ${rows()} rows so far`);
  }, 1_000);
  try {
    const url = await processes.start({
      name: 'source',
      entry: entries.source,
      environment: {
        ...passedOn(environment),
        DAYBREAK_HOME: home.folder,
        DAYBREAK_SOURCE_PORT: String(ports.source),
        DAYBREAK_SOURCE_ADMIN_PASSWORD: secrets.sourceAdminPassword,
        DAYBREAK_SOURCE_READER_PASSWORD: secrets.sourceReaderPassword,
      },
      onMessage: (message) => {
        const progress = loadedTable(message);
        if (progress) loaded.set(progress.table, progress.rows);
      },
    });
    const filled = loaded.size > 0 ? `, filled with ${rows()} rows` : '';
    say(`The sample shop's database is ready at 127.0.0.1:${String(ports.source)}${filled}`);
    return { database: new URL(url).pathname.slice(1) };
  } finally {
    clearInterval(telling);
  }
}

function loadedTable(message: unknown): { table: string; rows: number } | null {
  if (typeof message !== 'object' || message === null || !('progress' in message)) return null;
  return message.progress as { table: string; rows: number };
}

function awsProcess({
  home,
  ports,
  environment,
}: {
  home: Home;
  ports: Ports;
  environment: NodeJS.ProcessEnv;
}) {
  return {
    name: 'local-aws',
    entry: entries.aws,
    environment: {
      ...passedOn(environment),
      DAYBREAK_HOME: home.folder,
      DAYBREAK_AWS_PORT: String(ports.aws),
      DAYBREAK_JOB_LOGS: join(home.logs, 'jobs'),
      DAYBREAK_JOB_RUNNERS: JSON.stringify({
        [`${jobs.extract}.py`]: [process.execPath, entries.job('extract')],
        [`${jobs.curate}.py`]: [process.execPath, entries.job('curate')],
      }),
    },
  };
}

const awsAccess = (endpoint: string) => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
});

/** What a person sets for Daybreak reaches every process. */
function passedOn(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && (entry[0].startsWith('DAYBREAK_') || entry[0] === 'LOG_LEVEL'),
    ),
  );
}
