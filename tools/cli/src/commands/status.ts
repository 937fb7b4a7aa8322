import { fetchNight } from '../night/console-api.ts';
import { failuresOf, summaryTable } from '../night/summary.ts';
import { openHome, requireRunning } from '../stack/home.ts';
import { plainTable } from '../plain-table.ts';

interface Listed {
  readonly dataset: string;
  readonly watermark: string | null;
  readonly state: string;
}

/** Resolves with the exit code: 1 where the last night failed. */
export async function status({ json = false }: { readonly json?: boolean }): Promise<number> {
  const running = requireRunning(openHome(process.env));
  const night = await fetchNight(running.console, 'latest');
  const response = await fetch(`${running.services['extraction-scheduler'] ?? ''}/datasets`);
  if (!response.ok) throw new Error(`The extraction scheduler answered ${String(response.status)}.`);
  const { datasets } = (await response.json()) as { datasets: readonly Listed[] };
  const exitCode = night?.state === 'failed' ? 1 : 0;
  if (json) {
    process.stdout.write(`${JSON.stringify({ running, night, datasets })}\n`);
    return exitCode;
  }
  const out = (line: string) => void process.stdout.write(`${line}\n`);
  out(`Up as process ${String(running.pid)}   console ${running.console}   AWS endpoint ${running.aws}`);
  out('');
  if (night) {
    out(`Last night ${night.id}: ${night.state}, begun ${night.startedAt}`);
    out(summaryTable(night));
    for (const failure of failuresOf(night)) out(failure);
  } else out('No night has run yet. Run one: npx daybreak run');
  out('');
  out(
    plainTable({
      head: ['dataset', 'state', 'extracted up to'],
      rows: datasets.map(({ dataset, state, watermark }) => [dataset, state, watermark ?? 'never']),
    }),
  );
  return exitCode;
}
