import { readFile } from 'node:fs/promises';

export const runIdVariable = 'DAYBREAK_JOB_RUN_ID';

/**
 * Ends the process that an endpoint killed with `kill -9` left behind, so that it cannot commit beside its own
 * successor. A process id may have been given to another program since, so it is ended only where /proc shows
 * that it carries this run's id; elsewhere it is left alone.
 */
export async function endOrphan({ pid, runId }: { readonly pid: number; readonly runId: string }) {
  try {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
    if (environment.split('\0').includes(`${runIdVariable}=${runId}`)) process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone, or this system has no /proc.
  }
}
