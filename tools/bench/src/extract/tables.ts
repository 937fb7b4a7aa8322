import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Measured } from './measure.ts';
import type { Peer } from './peers.ts';

export interface Line {
  readonly peer: Peer;
  readonly measured: Measured;
  readonly serverCpuSeconds: number;
}

export interface Night extends Measured {
  /** Of the extraction alone. */
  readonly seconds: number;
  /** With the start of its process. */
  readonly jobSeconds: number;
  readonly blocksRead: number;
  readonly rowsRead: number;
}

const head = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n|${cells.map(() => '---|').join('')}\n`;
const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;

/** Speed beside the floor, and processor time a million rows. */
export function peerTable(lines: readonly Line[], rows: number): string {
  const floor = lines.find(({ peer }) => peer.name === 'floor')?.measured.seconds;
  const millions = rows / 1e6;
  const notes = lines.flatMap(({ peer }) =>
    peer.note === undefined ? [] : [`${peer.title}: ${peer.note}.`],
  );
  return (
    head([
      '',
      'seconds',
      'speed of the floor',
      'CPU s a million rows',
      'of it client',
      'of it server',
      'client peak MB',
    ]) +
    lines
      .map(({ peer, measured: { seconds, cpuSeconds, peakMegabytes }, serverCpuSeconds }) =>
        row([
          peer.title,
          seconds.toFixed(2),
          floor === undefined ? '' : `${(floor / seconds).toFixed(2)}×`,
          ...[cpuSeconds + serverCpuSeconds, cpuSeconds, serverCpuSeconds].map((one) =>
            (one / millions).toFixed(2),
          ),
          peakMegabytes.toFixed(0),
        ]),
      )
      .join('') +
    (notes.length === 0 ? '' : `\n${notes.join(' ')}\n`)
  );
}

export function nightTable({
  full,
  night,
  rows,
  newRows,
}: {
  readonly full: Night;
  readonly night: Night;
  readonly rows: number;
  readonly newRows: number;
}): string {
  const line = (name: string, { rowsRead, seconds, jobSeconds, blocksRead }: Night) =>
    row([
      name,
      rowsRead.toLocaleString('en-US'),
      seconds.toFixed(2),
      jobSeconds.toFixed(2),
      blocksRead.toLocaleString('en-US'),
    ]);
  const share = (one: number, whole: number) => `1/${(whole / one).toFixed(0)}`;
  return (
    head(['', 'rows', 'seconds', 'with the start of its process', 'blocks of the source']) +
    line(`the whole table of ${rows.toLocaleString('en-US')}`, full) +
    line(`${newRows.toLocaleString('en-US')} new rows`, night) +
    row([
      'share (limit 1/50)',
      '',
      share(night.seconds, full.seconds),
      share(night.blocksRead, full.blocksRead),
    ])
  );
}

const documentation = join(import.meta.dirname, '../../../../docs/benchmarks.md');

/** Puts a text between the marks of its name. */
export async function writeBetween(name: string, text: string): Promise<void> {
  const page = await readFile(documentation, 'utf8');
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/benchmarks.md has no ${begin} … ${end}`);
  await writeFile(documentation, `${page.slice(0, from + begin.length)}\n\n${text}\n${page.slice(to)}`);
}
