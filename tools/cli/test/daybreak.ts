import { execFile, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { connect } from '../src/provision/clients.ts';
import { athenaRows } from './athena-rows.ts';

const command = resolve(import.meta.dirname, '../bin/daybreak.js');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A home of its own for a local stack, on ports that are free. */
export class TestHome {
  readonly folder: string;
  readonly #environment: Readonly<Record<string, string>>;
  #up: ChildProcess | null = null;

  private constructor(folder: string, environment: Readonly<Record<string, string>>) {
    this.folder = folder;
    this.#environment = environment;
  }

  static async create(environment: Readonly<Record<string, string>> = {}): Promise<TestHome> {
    return new TestHome(await mkdtemp(join(tmpdir(), 'daybreak-test-')), environment);
  }

  /** Another home with all that this one holds; nothing may be up here. */
  async copy(): Promise<TestHome> {
    const other = await TestHome.create(this.#environment);
    // Node's own copy gives every file to whoever runs it, and PostgreSQL refuses a data folder that is not its user's.
    await promisify(execFile)('cp', ['-a', `${this.folder}/.`, other.folder]);
    return other;
  }

  /** Runs one command to its end. */
  run(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return ended(this.#spawn(args, environment));
  }

  /** Runs a script as a user would type it, `npx daybreak` being this checkout's. */
  shell(script: string): Promise<Ended> {
    const typed = script.replaceAll('npx daybreak', `'${process.execPath}' '${command}'`);
    return ended(spawn('sh', ['-e', '-c', typed], this.#options({})));
  }

  /** `daybreak up`, until it says where the console is. */
  async up(args: readonly string[] = [], environment: Readonly<Record<string, string>> = {}): Promise<void> {
    const child = this.#spawn(['up', ...args], environment);
    this.#up = child;
    const end = ended(child);
    await new Promise<void>((ready, failed) => {
      let output = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('Open the console')) ready();
      });
      void end.then(({ code, stderr }) =>
        failed(new Error(`up ended with ${String(code)} before it was ready:\n${output}\n${stderr}`)),
      );
    });
  }

  /** Asks the running stack to stop, as Ctrl-C does; resolves with how it ended and after how many milliseconds. */
  async down(signal: NodeJS.Signals = 'SIGINT'): Promise<{ code: number | null; milliseconds: number }> {
    const child = this.#up;
    this.#up = null;
    if (!child) return { code: null, milliseconds: 0 };
    if (child.exitCode !== null) return { code: child.exitCode, milliseconds: 0 };
    const askedAt = performance.now();
    const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill(signal);
    return { code: await exit, milliseconds: performance.now() - askedAt };
  }

  async remove(): Promise<void> {
    await this.down();
    await rm(this.folder, { recursive: true, force: true });
  }

  async running(): Promise<{
    pid: number;
    aws: string;
    console: string;
    sourcePort: number;
    services: Record<string, string>;
  }> {
    return JSON.parse(await readFile(join(this.folder, 'running.json'), 'utf8')) as never;
  }

  /** Rows of a query, each an object by column. */
  async query(sql: string): Promise<Record<string, string | null>[]> {
    return athenaRows(connect((await this.running()).aws).athena, sql);
  }

  #spawn(args: readonly string[], environment: Readonly<Record<string, string>>): ChildProcess {
    return spawn(process.execPath, [command, ...args], this.#options(environment));
  }

  #options(environment: Readonly<Record<string, string>>): SpawnOptions {
    return {
      cwd: this.folder,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: process.env['HOME'] ?? '',
        DAYBREAK_HOME: this.folder,
        DAYBREAK_AWS_PORT: '0',
        DAYBREAK_CONSOLE_PORT: '0',
        DAYBREAK_SOURCE_PORT: '0',
        ...this.#environment,
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    };
  }
}

function ended(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}
