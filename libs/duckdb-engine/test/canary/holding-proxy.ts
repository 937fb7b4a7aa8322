import { connect, createServer, type Socket } from 'node:net';

export interface HoldingProxy {
  readonly port: number;
  /** Lets so many bytes of the next connections' answers through, then does what is asked. */
  after(bytes: number, then: 'hold' | 'cut'): Promise<void>;
  stop(): Promise<void>;
}

/** Stands before a source, so that a reading can be met in its middle. */
export async function holdingProxy(to: number): Promise<HoldingProxy> {
  const sockets = new Set<Socket>();
  let limit = Number.POSITIVE_INFINITY;
  let then: 'hold' | 'cut' = 'hold';
  let reached: () => void = () => undefined;
  const server = createServer((client) => {
    const source = connect(to, '127.0.0.1');
    for (const socket of [client, source]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    client.pipe(source);
    let sent = 0;
    source.on('data', (chunk) => {
      sent += chunk.length;
      if (sent <= limit) {
        client.write(chunk);
        return;
      }
      client.write(chunk.subarray(0, chunk.length - (sent - limit)));
      source.pause();
      if (then === 'cut') client.destroy();
      reached();
    });
    source.on('close', () => client.destroy());
    client.on('close', () => source.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    after(bytes, what) {
      limit = bytes;
      then = what;
      return new Promise((resolve) => (reached = resolve));
    },
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
