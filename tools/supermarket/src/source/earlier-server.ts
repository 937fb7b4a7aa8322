import { execFile } from 'node:child_process';
import { readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { SourceError } from './source-error.ts';

/**
 * Clears away what an unclean stop left: a server of this data folder that outlived its host is stopped, and a pid file
 * whose pid now belongs to another program is removed, since PostgreSQL would take that program for its server. A
 * server whose host still lives is left alone.
 * @see https://www.postgresql.org/docs/current/storage-file-layout.html postmaster.pid
 */
export async function clearEarlierServer({
  dataFolder,
  hostFile,
}: {
  readonly dataFolder: string;
  /** Holds the pid of the process that started the server. */
  readonly hostFile: string;
}): Promise<void> {
  const file = join(dataFolder, 'postmaster.pid');
  const content = await readFile(file, 'utf8').catch(() => '');
  const pid = Number.parseInt(content, 10);
  if (!Number.isInteger(pid) || pid <= 1) return;
  if (isAlive(pid) && (await servesFrom(pid, dataFolder))) {
    const host = Number.parseInt(await readFile(hostFile, 'utf8').catch(() => ''), 10);
    if (host > 1 && isAlive(host))
      throw new SourceError('SOURCE_IN_USE', `Process ${host} runs a sample shop in ${dataFolder}.`);
    process.kill(pid, 'SIGINT');
    for (let waited = 0; isAlive(pid) && waited < 5_000; waited += 20) await pause(20);
    if (isAlive(pid)) process.kill(pid, 'SIGQUIT');
    for (let waited = 0; isAlive(pid) && waited < 5_000; waited += 20) await pause(20);
  }
  await rm(file, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** A server works in its data folder. */
async function servesFrom(pid: number, dataFolder: string): Promise<boolean> {
  const folder = await realpath(dataFolder);
  const works = await readlink(`/proc/${pid}/cwd`).catch(() => null);
  if (works !== null) return works === folder;
  const { stdout } = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return stdout.includes(dataFolder) || stdout.includes(folder);
}
