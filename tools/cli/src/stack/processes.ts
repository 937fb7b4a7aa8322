import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../errors.ts';
import { lastWords } from './last-words.ts';
import type { Home } from './home.ts';
import { forgetProcesses, saveProcesses, type RecordedProcess } from './process-record.ts';

export interface ProcessDefinition {
  readonly name: string;
  /** File that Node runs. */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly onMessage?: (message: unknown) => void;
}

/** The processes of a local stack: started, restarted when they die, and stopped together. */
export class Processes {
  readonly #home: Home;
  readonly #say: (line: string) => void;
  readonly #children = new Map<string, ChildProcess>();
  readonly #record = new Map<string, RecordedProcess>();
  #stopping = false;

  constructor({ home, say }: { home: Home; say: (line: string) => void }) {
    this.#home = home;
    this.#say = say;
  }

  /** Resolves with the process's own address once it says that it is ready. */
  start(definition: ProcessDefinition): Promise<string> {
    return this.#launch(definition, { restarts: 0 });
  }

  /** Asks every process to stop, and ends what has not stopped after `patience` milliseconds. */
  async stop({ patience = 4_000 }: { patience?: number } = {}): Promise<void> {
    this.#stopping = true;
    const living = [...this.#children.values()].filter(isLiving);
    const ended = living.map((child) => new Promise((resolve) => child.once('exit', resolve)));
    for (const child of living) child.kill('SIGTERM');
    const timer = setTimeout(() => {
      for (const child of living.filter(isLiving)) child.kill('SIGKILL');
    }, patience);
    await Promise.all(ended);
    clearTimeout(timer);
    forgetProcesses(this.#home);
  }

  logOf(name: string): string {
    return join(this.#home.logs, `${name}.log`);
  }

  #launch(definition: ProcessDefinition, { restarts }: { restarts: number }): Promise<string> {
    const child = spawn(
      process.execPath,
      ['--import', import.meta.resolve('./tether.ts'), definition.entry],
      {
        env: {
          PATH: process.env['PATH'] ?? '',
          NODE_NO_WARNINGS: '1',
          NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
          ...definition.environment,
        },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        // A terminal's Ctrl-C goes to the whole group: the children shall hear it from us, once, in order.
        detached: true,
      },
    );
    this.#children.set(definition.name, child);
    if (child.pid !== undefined) {
      this.#record.set(definition.name, { pid: child.pid, entry: definition.entry });
      saveProcesses(this.#home, Object.fromEntries(this.#record));
    }
    const log = createWriteStream(this.logOf(definition.name), { flags: 'a', mode: 0o600 });
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    let output = '';
    const listen = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-rememberedCharacters));
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);

    const launchedAt = performance.now();
    return new Promise((resolve, reject) => {
      let ready = false;
      child.on('message', (message) => {
        definition.onMessage?.(message);
        if (ready || !isReady(message)) return;
        ready = true;
        child.stdout?.off('data', listen);
        child.stderr?.off('data', listen);
        resolve(message.url);
      });
      child.once('error', reject);
      // Not `exit`: what it said last may still be in the pipe then.
      child.once('close', (code, signal) => {
        log.end();
        if (!ready) {
          const { name } = definition;
          reject(new CliError('PROCESS_FAILED', { name, reason: lastWords(output), log: this.logOf(name) }));
          return;
        }
        const lasted = performance.now() - launchedAt > settledMilliseconds;
        this.#revive(definition, {
          restarts: lasted ? 1 : restarts + 1,
          how: signal ?? `exit ${String(code)}`,
        });
      });
    });
  }

  #revive(definition: ProcessDefinition, { restarts, how }: { restarts: number; how: string }): void {
    if (this.#stopping) return;
    const log = this.logOf(definition.name);
    if (restarts > 5) {
      this.#say(`${definition.name} keeps stopping (${how}) and is left stopped. Its log: ${log}`);
      return;
    }
    this.#say(`${definition.name} stopped (${how}) and is started again. Its log: ${log}`);
    this.#launch(definition, { restarts }).catch(() => {
      this.#revive(definition, { restarts: restarts + 1, how: 'not ready' });
    });
  }
}

const rememberedCharacters = 16_000;

/** One that ran for as long stopped for another reason than the time before. */
const settledMilliseconds = 60_000;

const isLiving = (child: ChildProcess) => child.exitCode === null && child.signalCode === null;

function isReady(message: unknown): message is { type: 'ready'; url: string } {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready';
}
