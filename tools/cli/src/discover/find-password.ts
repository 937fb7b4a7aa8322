import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CliError } from '../errors.ts';

/** From the address, the environment, or the terminal, where it is not echoed. */
export async function findPassword({
  given,
  variables,
  environment,
  username,
}: {
  readonly given: string | null;
  /** In the order in which they are looked at; the first is the one to set. */
  readonly variables: readonly [string, ...string[]];
  readonly environment: NodeJS.ProcessEnv;
  readonly username: string;
}): Promise<string> {
  if (given !== null) return given;
  for (const variable of variables) {
    const value = environment[variable];
    if (value !== undefined && value !== '') return value;
  }
  if (!process.stdin.isTTY) throw new CliError('PASSWORD_NEEDED', { variable: variables[0] });
  process.stderr.write(`Password of ${username}: `);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
