import { openHome } from '../stack/home.ts';
import { choosePorts } from '../stack/ports.ts';
import { entries } from '../stack/workspace.ts';
import { spawn } from 'node:child_process';

/** Runs the endpoint alone, in the foreground; resolves with the exit code. */
export async function aws(): Promise<number> {
  const home = openHome(process.env);
  const ports = await choosePorts(
    { DAYBREAK_AWS_PORT: process.env['DAYBREAK_AWS_PORT'], DAYBREAK_CONSOLE_PORT: '0' },
    { shop: false },
  );
  process.stdout.write(
    `The embedded AWS endpoint listens on http://127.0.0.1:${String(ports.aws)}; its state is in ${home.folder}/aws. Stop: Ctrl-C\n`,
  );
  const child = spawn(process.execPath, [entries.aws], {
    stdio: 'inherit',
    env: { ...process.env, DAYBREAK_HOME: home.folder, DAYBREAK_AWS_PORT: String(ports.aws) },
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void child.kill(signal));
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 0)));
}
