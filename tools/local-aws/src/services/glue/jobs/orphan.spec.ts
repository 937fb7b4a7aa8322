import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { endOrphan, runIdVariable } from './orphan.ts';

const idle = 'process.stdout.write("up"); setInterval(() => {}, 1000)';

async function jobOf(runId: string) {
  const child = spawn(process.execPath, ['-e', idle], { env: { [runIdVariable]: runId } });
  await once(child.stdout, 'data');
  return { pid: child.pid!, ended: once(child, 'exit'), kill: () => child.kill('SIGKILL') };
}

test.each([true, false])(
  'ends the process of its run and no other; its id is written down: %s',
  async (known) => {
    const [mine, theirs] = await Promise.all([jobOf('jr_mine'), jobOf('jr_theirs')]);
    await endOrphan({ pid: theirs.pid, runId: 'jr_mine' });
    await endOrphan({ pid: known ? mine.pid : null, runId: 'jr_mine' });
    expect(await mine.ended).toEqual([null, 'SIGKILL']);
    expect(() => process.kill(theirs.pid, 0)).not.toThrow();
    theirs.kill();
  },
);
