/** One line of the table: a figure of each peer, by its name; undefined where it has none. */
export interface Line {
  readonly name: string;
  readonly unit: string;
  readonly figures: Readonly<Record<string, number | undefined>>;
  /** Whether more is better; where it is not, the ratio is the other way round. */
  readonly more: boolean;
  readonly target: string;
}

/** The peers' figures, and how many times the better of the others the first one is. */
export function table(lines: readonly Line[], peers: readonly { name: string; title: string }[]): string {
  const head = ['', 'unit', ...peers.map(({ title }) => title), 'ratio to the better', 'target'];
  const rows = lines.map(({ name, unit, figures, more, target }) => {
    const [own, ...others] = peers.map((peer) => figures[peer.name]);
    const known = others.filter((figure) => figure !== undefined);
    const best = more ? Math.max(...known) : Math.min(...known);
    const ratio = own === undefined || known.length === 0 ? undefined : more ? own / best : best / own;
    const cells = [own, ...others].map((figure) => (figure === undefined ? '–' : format(figure)));
    return [name, unit, ...cells, ratio === undefined ? '' : `${format(ratio)}×`, target];
  });
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const format = (figure: number) =>
  figure >= 100 ? Math.round(figure).toLocaleString('en-US') : figure.toPrecision(3);
