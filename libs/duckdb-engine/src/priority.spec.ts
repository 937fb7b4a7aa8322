import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it.skipIf(process.platform !== 'linux')(
  'a process that gives way has the lowest priority, each of its threads too',
  async () => {
    const script = `
      import { readdirSync } from 'node:fs';
      import { stat } from 'node:fs/promises';
      import { getPriority } from 'node:os';
      import { giveWayToOthers } from ${JSON.stringify(join(import.meta.dirname, 'priority.ts'))};
      await stat('/');
      await giveWayToOthers();
      const threads = readdirSync('/proc/self/task').map(Number);
      console.log(JSON.stringify([threads.length, ...new Set(threads.map((thread) => getPriority(thread)))]));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    const [threads, ...priorities] = JSON.parse(stdout) as number[];
    expect(threads).toBeGreaterThan(1);
    expect(priorities).toEqual([19]);
  },
);
