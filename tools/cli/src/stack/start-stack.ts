import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readFolder, sampleContracts } from '@daybreak/dataset-contracts/files';
import { jobs, queueName } from '@daybreak/service-kit/platform';
import { serviceEnvironment } from '@daybreak/service-kit/surroundings';
import { account, arn, connect, credentials, region, type Clients } from '../provision/clients.ts';
import { provisionGlue } from '../provision/glue.ts';
import { provisionBus, provisionService } from '../provision/messaging.ts';
import { provisionSources } from '../provision/sources.ts';
import { provisionStorage } from '../provision/storage.ts';
import { forgetRunning, saveRunning, secretsOf, type Home, type Running } from './home.ts';
import { localSources, type ReachableDatabase } from './local-sources.ts';
import { passedOn } from './passed-on.ts';
import { choosePorts, freePort, type Ports } from './ports.ts';
import { Processes } from './processes.ts';
import { startSampleShop } from './sample-shop.ts';
import { manifests } from './services.ts';
import { entries } from './workspace.ts';

export interface Stack {
  readonly running: Running;
  readonly clients: Clients;
  /** Names of the datasets that have a contract. */
  readonly datasets: readonly string[];
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
  DAYBREAK_DEFER_SECONDS: '60',
} as const;

/**
 * Boots the whole of Daybreak on loopback: the embedded AWS endpoint, the services and the console, and the sample shop
 * where a contract uses it.
 */
export async function startStack(start: StartStack): Promise<Stack> {
  const { home, say, signal } = start;
  const contracts = resolve(start.environment['DAYBREAK_CONTRACTS'] ?? sampleContracts);
  const folder = readFolder(contracts);
  const { datasets } = folder;
  const { databases, inboxes, sample, variables } = localSources(folder, start.environment);
  // Nobody but the extract job holds a source's password, and that one asks Secrets Manager.
  const environment = Object.fromEntries(
    Object.entries(start.environment).filter(([name]) => !variables.includes(name)),
  );
  const ports = await choosePorts(environment, { shop: sample !== null });
  const processes = new Processes({ home, say });
  const stop = async () => {
    forgetRunning(home);
    await processes.stop();
  };
  signal.addEventListener('abort', () => void stop(), { once: true });

  try {
    const secrets = secretsOf(home);
    const shop =
      sample === null
        ? Promise.resolve(null)
        : startSampleShop({
            name: sample.name,
            processes,
            home,
            port: ports.source,
            secrets,
            environment,
            say,
          });
    // Awaited below; until then a failure of the source must not count as unhandled.
    shop.catch(() => undefined);
    const aws = await processes.start(awsProcess({ home, ports, environment, databases }));
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
    const sampleDatabase = await shop;
    const reached = [...databases, ...(sampleDatabase === null ? [] : [sampleDatabase])];
    await provisionSources(clients, { databases: reached, inboxes });
    await provisionGlue(clients, {
      datasets,
      databaseOf: new Map(reached.map(({ name, database }) => [name, database])),
    });

    const urls = Object.fromEntries(services);
    const running: Running = {
      pid: process.pid,
      aws,
      console: urls['console'] ?? '',
      sourcePort: sampleDatabase?.port ?? null,
      services: urls,
    };
    signal.throwIfAborted();
    saveRunning(home, running);
    return { running, clients, datasets: datasets.map(({ name }) => name), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function awsProcess({
  home,
  ports,
  environment,
  databases,
}: {
  home: Home;
  ports: Ports;
  environment: NodeJS.ProcessEnv;
  databases: readonly ReachableDatabase[];
}) {
  return {
    name: 'local-aws',
    entry: entries.aws,
    environment: {
      ...passedOn(environment),
      ...trusting(home, databases),
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

/** Crawls and jobs trust the authorities that `sources.yaml` names: on AWS, Glue takes each from its connection. */
function trusting(home: Home, databases: readonly ReachableDatabase[]): Record<string, string> {
  const authorities = databases.flatMap(({ certificateAuthority: pem }) => (pem === null ? [] : [pem]));
  if (authorities.length === 0) return {};
  const file = join(home.folder, 'authorities.pem');
  writeFileSync(file, authorities.join('\n'));
  return { NODE_EXTRA_CA_CERTS: file };
}

const awsAccess = (endpoint: string) => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
});
