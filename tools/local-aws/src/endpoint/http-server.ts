import { type RequestListener, type Server, createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { EndpointError } from './endpoint-error.ts';
import { PlainConnection, type PlainConnectionOptions } from './plain-connection.ts';

export interface HttpServerOptions extends Pick<
  PlainConnectionOptions,
  'requestId' | 'fateOf' | 'keptAlive' | 'stopping' | 'serve'
> {
  /** Everything that is not a plain call. */
  readonly handle: RequestListener;
}

/** Reads plain calls itself, and leaves a connection over which anything else comes to `node:http`. */
export class HttpServer {
  readonly #server: Server;
  readonly #plain = new Set<PlainConnection>();

  constructor({ handle, ...given }: HttpServerOptions) {
    const server = createServer(handle);
    server.keepAliveTimeout = given.keptAlive * 1000;
    server.requestTimeout = 0;
    const take = server.listeners('connection') as ((socket: Socket) => void)[];
    server.removeAllListeners('connection');
    const left = (connection: PlainConnection) => this.#plain.delete(connection);
    const handOver = (socket: Socket) => {
      for (const listener of take) listener.call(server, socket);
    };
    server.on('connection', (socket: Socket) => {
      this.#plain.add(new PlainConnection({ ...given, socket, handOver, left }));
    });
    this.#server = server;
  }

  /** Gives the origin. */
  listen({ host, port }: { host: string; port: number }): Promise<string> {
    const server = this.#server;
    return new Promise((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        reject(
          error.code === 'EADDRINUSE' || error.code === 'EACCES'
            ? EndpointError.portTaken({ host, port, code: error.code })
            : error,
        );
      });
      server.listen(port, host, () => {
        const address = server.address() as AddressInfo;
        const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
        resolve(`http://${name}:${address.port}`);
      });
    });
  }

  /** Lets the requests under way end, for a second. */
  async close(): Promise<void> {
    const drained = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    for (const connection of this.#plain) connection.end();
    const impatience = setTimeout(() => {
      this.#server.closeAllConnections();
      for (const connection of this.#plain) connection.destroy();
    }, 1000);
    await drained;
    clearTimeout(impatience);
  }
}
