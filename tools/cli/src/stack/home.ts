import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CliError } from '../errors.ts';
import { isLocked } from './home-lock.ts';

/** The folder that holds all state of a local stack. */
export interface Home {
  readonly folder: string;
  readonly logs: string;
}

/** What the local stack's databases are locked with: made once, kept in a file that only its owner reads. */
export interface Secrets {
  readonly sourceAdminPassword: string;
  readonly sourceReaderPassword: string;
  /** The first one, 64 hex digits: those that a re-keying adds are in the secret only. */
  readonly pseudonymKey: string;
}

/** Where a running stack can be found: written when it is up, removed when it stops. */
export interface Running {
  readonly pid: number;
  readonly aws: string;
  readonly console: string;
  /** Of the sample shop's database; null where no contract uses it. */
  readonly sourcePort: number | null;
  readonly services: Readonly<Record<string, string>>;
}

export function openHome(environment: NodeJS.ProcessEnv): Home {
  const folder = resolve(environment['DAYBREAK_HOME'] ?? '.daybreak');
  const logs = join(folder, 'logs');
  mkdirSync(logs, { recursive: true });
  return { folder, logs };
}

export function secretsOf(home: Home): Secrets {
  const file = join(home.folder, 'secrets.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
  const made: Secrets = {
    sourceAdminPassword: randomBytes(18).toString('hex'),
    sourceReaderPassword: randomBytes(18).toString('hex'),
    pseudonymKey: randomBytes(32).toString('hex'),
  };
  writeAtomically(file, made);
  return made;
}

const runningFile = (home: Home) => join(home.folder, 'running.json');

export function saveRunning(home: Home, running: Running): void {
  writeAtomically(runningFile(home), running);
}

export function forgetRunning(home: Home): void {
  rmSync(runningFile(home), { force: true });
}

export function findRunning(home: Home): Running | null {
  if (!existsSync(runningFile(home))) return null;
  const running = JSON.parse(readFileSync(runningFile(home), 'utf8')) as Running;
  // What a kill left behind names a process that is gone, or another's by now.
  return isLocked(home) ? running : null;
}

export function requireRunning(home: Home): Running {
  const running = findRunning(home);
  if (running === null) throw new CliError('NOT_UP', { home: home.folder });
  return running;
}

export function writeAtomically(file: string, value: unknown): void {
  const temporary = `${file}.${String(process.pid)}`;
  writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, file);
}
