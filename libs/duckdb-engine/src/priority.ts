import { readdir } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';

/**
 * Lets whoever else wants the machine's processors have them first: where it is also the source's, as on a laptop, the source's
 * users. Linux knows a priority of each thread, and new ones inherit it.
 * @see https://man7.org/linux/man-pages/man2/setpriority.2.html#NOTES
 */
export async function giveWayToOthers(): Promise<void> {
  const threads = process.platform === 'linux' ? await readdir('/proc/self/task') : [String(process.pid)];
  for (const thread of threads) {
    try {
      setPriority(Number(thread), constants.priority.PRIORITY_LOW);
    } catch {
      // It has ended, or its priority is not ours to set.
    }
  }
}
