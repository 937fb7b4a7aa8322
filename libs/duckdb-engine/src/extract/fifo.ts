import { execFile } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Node has no mkfifo(3). */
export async function makeFifo(path: string): Promise<void> {
  await promisify(execFile)('mkfifo', ['-m', '600', path]);
}

/**
 * The writing end, as soon as somebody reads; null once `abandoned` says that nobody will. Opened without blocking (a
 * blocking open would hold one of Node's few file threads) and written through the event loop.
 */
export async function openFifoForWriting({
  path,
  abandoned,
}: {
  readonly path: string;
  readonly abandoned: () => boolean;
}): Promise<Socket | null> {
  while (!abandoned()) {
    try {
      return new Socket({
        fd: openSync(path, constants.O_WRONLY | constants.O_NONBLOCK),
        readable: false,
        writable: true,
      });
    } catch (error) {
      // ENXIO: nobody has opened it for reading yet (fifo(7)).
      if (!(error instanceof Error && 'code' in error && error.code === 'ENXIO')) throw error;
      await pause(2);
    }
  }
  return null;
}
