import type { Night } from './console-api.ts';

export interface Progress {
  /** A line that stays. */
  readonly say: (line: string) => void;
  /** The present state of the night: redrawn in place on a terminal, a line a change elsewhere. */
  readonly show: (night: Night) => void;
}

interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export function createProgress({ output, startedAt }: { output: Output; startedAt: number }): Progress {
  const clock = () => `${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s`;
  return output.isTTY ? liveProgress(output, clock) : plainProgress(output, clock);
}

function plainProgress(output: Output, clock: () => string): Progress {
  const shown = new Map<string, string>();
  return {
    say: (line) => void output.write(`${clock()}  ${line}\n`),
    show(night) {
      for (const [name, line] of linesOf(night)) {
        if (shown.get(name) === line) continue;
        shown.set(name, line);
        output.write(`${clock()}  ${line}\n`);
      }
    },
  };
}

function liveProgress(output: Output, clock: () => string): Progress {
  let drawn = 0;
  let last: Night | null = null;
  const erase = () => {
    if (drawn > 0) output.write(`\u001b[${String(drawn)}A\u001b[J`);
    drawn = 0;
  };
  const draw = (night: Night) => {
    const width = output.columns ?? 100;
    const lines = [...linesOf(night).values()].map((line) => `          ${line}`.slice(0, width - 1));
    output.write(lines.map((line) => `${line}\n`).join(''));
    drawn = lines.length;
  };
  return {
    say(line) {
      erase();
      output.write(`${clock()}  ${line}\n`);
      if (last && !last.finishedAt) draw(last);
    },
    show(night) {
      erase();
      last = night;
      draw(night);
    },
  };
}

function linesOf(night: Night): Map<string, string> {
  const lines = new Map<string, string>();
  for (const { runId, dataset, phase, rows, attempt } of night.runs) {
    const again = attempt > 1 ? `  (try ${String(attempt)})` : '';
    const counted = rows === null ? '' : `${rows.toLocaleString('en-US').padStart(10)} rows`;
    lines.set(`run ${runId}`, `${dataset.padEnd(12)} ${phase.padEnd(11)}${counted}${again}`.trimEnd());
  }
  for (const { name, state } of night.reports) lines.set(`report ${name}`, `${name.padEnd(24)} ${state}`);
  return lines;
}
