import { readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from './bus/client.ts';
import { type Peer, type Running, daybreak, pythonPeers } from './bus/peers.ts';
import { sendBySdk } from './bus/sdk-client.ts';
import { type Line, table } from './bus/table.ts';
import { drain, latency, matchRules, putEvents, queueUp, sendMessages } from './bus/workloads.ts';

const help = `npm run bench -- bus [--seconds 5] [--fill 180] [--only daybreak,ministack,moto] [--write]

  --seconds   for how long each line is measured on each server
  --fill      for how long at most a backlog is filled; a server that is slower has no figure
  --only      the servers to measure
  --write     put the table into docs/benchmarks.md
`;

const documentation = join(import.meta.dirname, '../../../docs/benchmarks.md');

/** The embedded bus beside the two emulators that come from PyPI: same client, same work, one run. */
export async function bus(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', default: false },
      seconds: { type: 'string', default: '5' },
      fill: { type: 'string', default: '180' },
      only: { type: 'string', default: 'daybreak,ministack,moto' },
      write: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const chosen = values.only.split(',');
  const others = await pythonPeers().catch((error: unknown) => {
    process.stderr.write(
      `skipped MiniStack and moto: ${error instanceof Error ? error.message : 'not installed'}\n`,
    );
    return [];
  });
  const peers = [daybreak, ...others].filter(({ name }) => chosen.includes(name));
  const limits = { seconds: Number(values.seconds), fillLimit: Number(values.fill) };
  const text = report(peers, await measure(peers, limits));
  process.stdout.write(text);
  if (values.write) await write(text);
}

/** By peer. */
type Figures = Record<string, number | undefined>;

interface Measured extends Line {
  /** Of the time that the server itself spent, where the system tells: what it is worth on a machine that does other things too. */
  readonly ofServer?: Figures;
}

interface Limits {
  readonly seconds: number;
  readonly fillLimit: number;
}

/** Line by line, each on every server before the next, so that all are measured on the same machine at the same time. */
async function measure(peers: readonly Peer[], { seconds, fillLimit }: Limits): Promise<readonly Measured[]> {
  const servers = await Promise.all(peers.map(async (peer) => new Server(peer, await peer.start())));
  try {
    const throughput = async (name: string, work: (client: Client) => Promise<number | undefined>) => {
      const figures: Figures = {};
      const ofServer: Figures = {};
      for (const server of servers) {
        const { figure, cpuShare } = await server.attempt(name, () => work(server.client));
        figures[server.name] = figure;
        ofServer[server.name] =
          figure !== undefined && cpuShare !== undefined ? figure / cpuShare : undefined;
      }
      return {
        name,
        unit: name.startsWith('PutEvents') ? 'events/s' : 'messages/s',
        figures,
        ofServer,
        more: true,
      };
    };
    for (const { name, client } of servers) {
      process.stderr.write(`warming up ${name}\n`);
      await sendMessages(client, Math.min(2, seconds)).catch(() => 0);
    }
    const put = await throughput('PutEvents(10) → rule → SQS', (client) => putEvents(client, seconds));
    const sent = await throughput('SendMessage, 16 in flight', (client) => sendMessages(client, seconds));
    const rules = await throughput('PutEvents(10) against 100 rules, none fits: matching alone', (client) =>
      matchRules(client, seconds),
    );
    const late = { p50: {} as Figures, p99: {} as Figures };
    for (const server of servers) {
      await server.attempt('PutEvents → received at 500 events/s', async () => {
        const rate = { client: server.client, perSecond: 500, seconds: seconds * 2 };
        const { p50, p99, received, sent: all } = await latency(server.origin, rate);
        if (received < all)
          process.stderr.write(
            `${server.name}: ${String(all - received)} of ${String(all)} events did not come\n`,
          );
        late.p50[server.name] = p50;
        late.p99[server.name] = p99;
        return p99;
      });
    }
    const bySdk = await throughput('SendMessage by @aws-sdk/client-sqs, 16 in flight', async (client) =>
      sendBySdk(client.origin, seconds),
    );
    const drained = (backlog: number) =>
      throughput(`Receive(10) + DeleteMessageBatch, backlog ${backlog.toLocaleString('en-US')}`, (client) =>
        drain(client, { backlog, seconds, fillLimit }),
      );
    const few = await drained(1000);
    const many = await drained(100_000);
    const slope = Object.fromEntries(
      servers.map(({ name }) => [name, quotient(many.figures[name], few.figures[name])]),
    );
    const memory = await peakMemories(peers, fillLimit);
    return [
      { ...put, target: '10×' },
      { ...sent, target: '10×' },
      { ...few, target: '10×' },
      { ...many, target: '10×' },
      { ...rules, target: '10×' },
      {
        name: 'backlog 100,000 to backlog 1,000',
        unit: 'share',
        figures: slope,
        more: true,
        target: '≥ 0.8',
      },
      {
        name: 'PutEvents → received at 500 events/s, p50',
        unit: 'ms',
        figures: late.p50,
        more: false,
        target: '',
      },
      {
        name: 'PutEvents → received at 500 events/s, p99',
        unit: 'ms',
        figures: late.p99,
        more: false,
        target: '≤ 20',
      },
      {
        name: 'peak memory, 100,000 messages of 1 KB queued',
        unit: 'MB',
        figures: memory,
        more: false,
        target: '≤ 300',
      },
      { ...bySdk, target: '' },
    ];
  } finally {
    for (const server of servers) await server.stop();
  }
}

/** In processes that have done nothing else. */
async function peakMemories(peers: readonly Peer[], limit: number): Promise<Figures> {
  const figures: Figures = {};
  for (const peer of peers) {
    const server = new Server(peer, await peer.start());
    const { figure } = await server.attempt('peak memory', async () =>
      (await queueUp(server.client, { count: 100_000, limit })) ? server.peakMemory() : undefined,
    );
    figures[peer.name] = figure;
    await server.stop();
  }
  return figures;
}

const quotient = (a: number | undefined, b: number | undefined) =>
  a === undefined || b === undefined ? undefined : a / b;

/** A server that runs, and the client of it. */
class Server {
  readonly name: string;
  readonly origin: string;
  readonly client: Client;
  readonly #running: Running;

  constructor({ name }: Peer, running: Running) {
    this.name = name;
    this.origin = running.origin;
    this.client = new Client(running.origin);
    this.#running = running;
  }

  /** A server that fails at one line has no figure there. */
  async attempt(
    name: string,
    work: () => Promise<number | undefined>,
  ): Promise<{ figure: number | undefined; cpuShare: number | undefined }> {
    const before = { cpu: await this.#running.cpuSeconds(), at: performance.now() };
    let figure: number | undefined;
    try {
      figure = await work();
    } catch (error) {
      process.stderr.write(`${this.name}: ${error instanceof Error ? error.message : 'failed'}\n`);
    }
    const spent = (performance.now() - before.at) / 1000;
    const cpu = await this.#running.cpuSeconds();
    process.stderr.write(`${this.name}: ${name}: ${figure === undefined ? '–' : figure.toPrecision(4)}\n`);
    return {
      figure,
      cpuShare: cpu === undefined || before.cpu === undefined ? undefined : (cpu - before.cpu) / spent,
    };
  }

  peakMemory(): Promise<number | undefined> {
    return this.#running.peakMemory();
  }

  async stop(): Promise<void> {
    this.client.close();
    await this.#running.stop();
  }
}

function report(peers: readonly Peer[], lines: readonly Measured[]): string {
  const day = new Date().toISOString().slice(0, 10);
  const load = loadavg().map((one) => one.toFixed(1));
  const where = `${String(cpus().length)} cores, Node ${process.version}, ${day}, load average at the end ${load.join(' ')}`;
  const ofServer = lines.flatMap(({ ofServer: figures, ...line }) =>
    figures === undefined || line.target === ''
      ? []
      : [{ ...line, figures, unit: line.unit.replace('/s', '/CPU s') }],
  );
  return [
    `${where}\n\n${table(lines, peers)}\n\n`,
    'The throughput lines again, a second of processor time of the server, which other work on the machine distorts less:\n\n',
    `${table(ofServer, peers)}\n`,
  ].join('');
}

const begin = '<!-- bus: begin -->';
const end = '<!-- bus: end -->';

/** Between its marks, so that what is said around the table stays. */
async function write(text: string): Promise<void> {
  const page = await readFile(documentation, 'utf8');
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from === -1 || to === -1)
    throw new Error(`${documentation} has no place for the table: ${begin} … ${end}`);
  await writeFile(documentation, `${page.slice(0, from + begin.length)}\n\n${text}\n${page.slice(to)}`);
}
