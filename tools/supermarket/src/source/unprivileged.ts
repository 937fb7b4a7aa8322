import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { SourceError } from './source-error.ts';

/** Who runs PostgreSQL, which refuses root. */
export interface Runner {
  /** Null: this process's own user. */
  readonly user: { readonly uid: number; readonly gid: number } | null;
  /** Program and arguments, ready to be spawned. */
  command(
    program: string,
    parameters: readonly string[],
  ): {
    readonly program: string;
    readonly parameters: readonly string[];
    readonly options: { readonly uid?: number; readonly gid?: number };
  };
}

const setpriv = '/usr/bin/setpriv';

/**
 * Under root PostgreSQL runs as `postgres` if there is such a user, otherwise as `nobody`; nothing on the machine is
 * changed. Where that user may not enter the folders (a checkout under /root, a private temporary folder), it keeps one
 * privilege of root, to pass them.
 * @see https://man7.org/linux/man-pages/man7/capabilities.7.html CAP_DAC_OVERRIDE
 */
export async function findRunner(paths: readonly string[]): Promise<Runner> {
  if (process.getuid?.() !== 0) {
    return { user: null, command: (program, parameters) => ({ program, parameters, options: {} }) };
  }
  const user = await unprivilegedUser();
  const closed = await firstClosed(paths);
  if (closed === null) {
    return { user, command: (program, parameters) => ({ program, parameters, options: user }) };
  }
  const privilege = '-all,+dac_override';
  const prefix = [
    ...['--reuid', String(user.uid), '--regid', String(user.gid), '--clear-groups'],
    ...['--inh-caps', privilege, '--ambient-caps', privilege, '--'],
  ];
  if (!existsSync(setpriv) || !(await works(setpriv, [...prefix, '/bin/true'])))
    throw new SourceError('SOURCE_FOLDER_UNREACHABLE', `Only root may enter ${closed}.`);
  return {
    user,
    command: (program, parameters) => ({
      program: setpriv,
      parameters: [...prefix, program, ...parameters],
      options: {},
    }),
  };
}

async function unprivilegedUser(): Promise<{ uid: number; gid: number }> {
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '');
  for (const name of ['postgres', 'nobody']) {
    const found = new RegExp(`^${name}:[^:]*:([0-9]+):([0-9]+):`, 'm').exec(users);
    if (found) return { uid: Number(found[1]), gid: Number(found[2]) };
  }
  return { uid: 65534, gid: 65534 };
}

/** The first folder above the paths that others may not enter. */
async function firstClosed(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      const found = await stat(folder).catch(() => null);
      if (found !== null && (found.mode & 0o001) === 0) return folder;
      if (folder === dirname(folder)) break;
    }
  }
  return null;
}

async function works(program: string, parameters: readonly string[]): Promise<boolean> {
  return promisify(execFile)(program, [...parameters]).then(
    () => true,
    () => false,
  );
}
