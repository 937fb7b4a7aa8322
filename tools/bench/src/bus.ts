import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
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
  const measured = new Map<string, Figures>();
  for (const peer of peers) {
    try {
      measured.set(
        peer.name,
        await measure(peer, { seconds: Number(values.seconds), fillLimit: Number(values.fill) }),
      );
    } catch (error) {
      process.stderr.write(
        `skipped ${peer.title}: ${error instanceof Error ? error.message : 'it failed'}\n`,
      );
    }
  }
  const text = report(peers, measured);
  process.stdout.write(text);
  if (values.write) await write(text);
}

type Figures = ReadonlyMap<string, number | undefined>;

const lines: readonly Omit<Line, 'figures'>[] = [
  { name: 'PutEvents(10) → rule → SQS', unit: 'events/s', more: true, target: '10×' },
  { name: 'SendMessage, 16 in flight', unit: 'messages/s', more: true, target: '10×' },
  { name: 'Receive(10) + DeleteMessageBatch, backlog 1,000', unit: 'messages/s', more: true, target: '10×' },
  {
    name: 'Receive(10) + DeleteMessageBatch, backlog 100,000',
    unit: 'messages/s',
    more: true,
    target: '10×',
  },
  {
    name: 'matching alone: PutEvents(10), 100 rules, none fits',
    unit: 'events/s',
    more: true,
    target: '10×',
  },
  { name: 'backlog 100,000 to backlog 1,000', unit: 'share', more: true, target: '≥ 0.8' },
  { name: 'PutEvents → received at 500 events/s, p50', unit: 'ms', more: false, target: '' },
  { name: 'PutEvents → received at 500 events/s, p99', unit: 'ms', more: false, target: '≤ 20' },
  { name: 'peak memory, 100,000 messages of 1 KB queued', unit: 'MB', more: false, target: '≤ 300' },
  { name: 'SendMessage by @aws-sdk/client-sqs, 16 in flight', unit: 'messages/s', more: true, target: '' },
];

async function measure(peer: Peer, limits: { seconds: number; fillLimit: number }): Promise<Figures> {
  const { seconds, fillLimit } = limits;
  const figures = new Map<string, number | undefined>();
  const names = lines.map(({ name }) => name);
  const note = (at: number, figure: number | undefined) => {
    const name = names[at] ?? '';
    figures.set(name, figure);
    process.stderr.write(`${peer.title}: ${name}: ${figure === undefined ? '–' : figure.toPrecision(4)}\n`);
  };
  await alone(peer, async ({ origin }, client) => {
    await sendMessages(client, Math.min(2, seconds));
    note(0, await putEvents(client, seconds));
    note(1, await sendMessages(client, seconds));
    const few = await drain(client, { backlog: 1000, seconds, fillLimit });
    note(2, few);
    note(4, await matchRules(client, seconds));
    const { p50, p99, received, sent } = await latency(origin, {
      client,
      perSecond: 500,
      seconds: seconds * 2,
    });
    if (received < sent)
      process.stderr.write(`${peer.title}: ${String(sent - received)} events of ${String(sent)} late\n`);
    note(6, p50);
    note(7, p99);
    note(9, await sendBySdk(origin, seconds));
    const many = await drain(client, { backlog: 100_000, seconds, fillLimit });
    note(3, many);
    note(5, few === undefined || many === undefined ? undefined : many / few);
  });
  // In a process that has done nothing else.
  await alone(peer, async (running, client) => {
    const filled = await queueUp(client, { count: 100_000, limit: fillLimit });
    note(8, filled ? await running.peakMemory() : undefined);
  });
  return figures;
}

async function alone(peer: Peer, work: (running: Running, client: Client) => Promise<void>): Promise<void> {
  const running = await peer.start();
  const client = new Client(running.origin);
  try {
    await work(running, client);
  } finally {
    client.close();
    await running.stop();
  }
}

function report(peers: readonly Peer[], measured: ReadonlyMap<string, Figures>): string {
  const rows = lines.map((line) => ({
    ...line,
    figures: Object.fromEntries(peers.map(({ name }) => [name, measured.get(name)?.get(line.name)])),
  }));
  const where = `${String(cpus().length)} cores, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`;
  return `${where}\n\n${table(rows, peers)}\n`;
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
