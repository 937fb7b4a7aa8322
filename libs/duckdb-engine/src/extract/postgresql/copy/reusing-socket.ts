import { Socket } from 'node:net';

const size = 1 << 18;
const direct = new WeakSet<object>();

/**
 * A socket that reads into one buffer again and again. What it emits is a copy, unless its only listener has said that it
 * keeps nothing: of a fast stream the buffers of the usual kind cost more to clear away than their content to read.
 */
export function reusingSocket(): Socket {
  const socket: Socket = new Socket({
    onread: {
      buffer: Buffer.allocUnsafeSlow(size),
      callback(length, buffer) {
        const bytes = Buffer.from(buffer.buffer, buffer.byteOffset, length);
        socket.emit('data', direct.has(socket) ? bytes : Buffer.from(bytes));
        return true;
      },
    },
  });
  return socket;
}

/** Whether the listener takes what is emitted before it returns. */
export function takesAtOnce(socket: Socket, does: boolean): void {
  if (does) direct.add(socket);
  else direct.delete(socket);
}
