import { readdir, readFile } from 'node:fs/promises';

export const runIdVariable = 'DAYBREAK_JOB_RUN_ID';

/**
 * Ends the process that an endpoint killed with `kill -9` left behind, so that it cannot commit beside its own
 * successor. A process id may have been given to another program since, so it is ended only where /proc shows
 * that it carries this run's id; elsewhere it is left alone. Without a process id (the endpoint died before it wrote
 * it down) every process is looked at.
 */
export async function endOrphan({ pid, runId }: { readonly pid: number | null; readonly runId: string }) {
  const candidates = pid === null ? await everyPid() : [pid];
  await Promise.all(
    candidates.map(async (candidate) => {
      try {
        const environment = await readFile(`/proc/${candidate}/environ`, 'utf8');
        if (environment.split('\0').includes(`${runIdVariable}=${runId}`)) process.kill(candidate, 'SIGKILL');
      } catch {
        // It is gone, is somebody else's, or this system has no /proc.
      }
    }),
  );
}

async function everyPid(): Promise<readonly number[]> {
  const names = await readdir('/proc').catch(() => []);
  return names.filter((name) => /^\d+$/.test(name)).map(Number);
}
