import { setTimeout as sleep } from 'node:timers/promises';
import { createProgress } from '../night/progress.ts';
import { connect } from '../provision/clients.ts';
import { putNewKey } from '../rekey/new-key.ts';
import { beginRekey, fetchRekey, rekeyUnderWay, type Rekey } from '../rekey/rekey-api.ts';
import { phaseLine, rekeyTable } from '../rekey/rekey-table.ts';
import { openHome, requireRunning } from '../stack/home.ts';
import { interruptible } from './interruptible.ts';

/** Follows the re-keying that is under way, or begins one. Resolves with the exit code: 1 where it failed. */
export async function rekey({ json = false }: { readonly json?: boolean }): Promise<number> {
  const startedAt = performance.now();
  const running = requireRunning(openHome(process.env));
  const signal = interruptible();
  const etlControl = running.services['etl-control'] ?? '';
  const { say } = createProgress({ output: json ? process.stderr : process.stdout, startedAt });
  const underWay = await rekeyUnderWay(etlControl);
  if (underWay === null) await putNewKey(connect(running.aws).secrets);
  const rekeyId = underWay?.rekeyId ?? (await beginRekey(etlControl));
  say(`Re-keying ${rekeyId} is under way`);
  const ended = await follow({ etlControl, rekeyId, say, signal });
  if (json) process.stdout.write(`${JSON.stringify(ended)}\n`);
  else process.stdout.write(`\n${outcomeOf(ended)}\n`);
  return ended.phase === 'done' ? 0 : 1;
}

async function follow({
  etlControl,
  rekeyId,
  say,
  signal,
}: {
  readonly etlControl: string;
  readonly rekeyId: string;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}): Promise<Rekey> {
  let shown = '';
  for (;;) {
    const found = await fetchRekey(etlControl, rekeyId);
    const line = found === null ? shown : phaseLine(found);
    if (line !== shown) say(line);
    shown = line;
    if (found !== null && found.endedAt !== null) return found;
    await sleep(200, undefined, { signal });
  }
}

function outcomeOf(rekey: Rekey): string {
  const { failure, to } = rekey;
  return failure === null
    ? `${rekeyTable(rekey)}\nAll stored pseudonyms are under key ${to ?? ''}. Results of earlier queries keep what they held.`
    : `Nothing was changed. ${failure.code}: ${failure.cause}`;
}
