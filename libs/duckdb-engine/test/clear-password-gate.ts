import { readFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { TestCertificates } from './certificates.ts';

/**
 * Stands before a MySQL server as Aurora's does with a user of AWSAuthenticationPlugin: it asks for `mysql_clear_password`, and lets in whoever
 * sends the right token, as a user whom the server behind knows without a password. From there on it only passes on bytes.
 * @see https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html
 */
export interface ClearPasswordGate {
  readonly port: number;
  /** What was sent where a password is asked for, of every connection. */
  readonly tokens: readonly string[];
  /** What clients sent before anything was encrypted. */
  readonly inClear: () => Buffer;
  stop(): Promise<void>;
}

const clientSsl = 0x0800;

export async function startGate({
  to,
  token,
  certificates,
}: {
  /** Port of the server behind, which is not encrypted. */
  readonly to: number;
  readonly token: string;
  /** Null where the gate offers no encryption. */
  readonly certificates: TestCertificates | null;
}): Promise<ClearPasswordGate> {
  const tokens: string[] = [];
  const clear: Buffer[] = [];
  const open = new Set<Socket>();

  async function serve(client: Socket): Promise<void> {
    const server = connect({ host: '127.0.0.1', port: to });
    for (const socket of [client, server]) {
      open.add(socket);
      socket.on('error', () => undefined).on('close', () => [client, server].forEach((one) => one.destroy()));
    }
    const greeting = await packet(server);
    send(client, 0, certificates === null ? greeting.body : withSsl(greeting.body));
    const first = await packet(client);
    clear.push(first.body);
    const inside = certificates === null ? client : encrypted(client, certificates);
    const login = certificates === null ? first : await packet(inside);
    send(inside, login.sequence + 1, Buffer.from('\xfemysql_clear_password\0', 'latin1'));
    const answer = await packet(inside);
    const given = answer.body.toString('utf8').replace(/\0$/, '');
    tokens.push(given);
    if (given !== token) {
      send(inside, answer.sequence + 1, Buffer.from('\xff\x15\x04#28000Access denied', 'latin1'));
      return;
    }
    login.body.writeUInt32LE(login.body.readUInt32LE(0) & ~clientSsl, 0);
    send(server, 1, login.body);
    send(inside, answer.sequence + 1, (await packet(server)).body);
    inside.pipe(server).pipe(inside);
  }

  const listening = createServer((client) => {
    serve(client).catch(() => client.destroy());
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return {
    port: (listening.address() as AddressInfo).port,
    tokens,
    inClear: () => Buffer.concat(clear),
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => listening.close(resolve));
    },
  };
}

interface Packet {
  readonly sequence: number;
  readonly body: Buffer;
}

/** The next packet; what came after it stays to be read. */
async function packet(socket: Socket): Promise<Packet> {
  let bytes = Buffer.alloc(0);
  for (;;) {
    const length = bytes.length < 4 ? Infinity : bytes.readUIntLE(0, 3);
    if (bytes.length >= 4 + length) {
      if (bytes.length > 4 + length) socket.unshift(bytes.subarray(4 + length));
      return { sequence: bytes[3] ?? 0, body: Buffer.from(bytes.subarray(4, 4 + length)) };
    }
    const more = socket.read() as Buffer | null;
    if (more !== null) bytes = Buffer.concat([bytes, more]);
    else if (socket.destroyed || socket.readableEnded) throw new Error('The connection was closed.');
    else await new Promise((resolve) => socket.once('readable', resolve).once('close', resolve));
  }
}

function encrypted(socket: Socket, { certificatePath, keyPath }: TestCertificates): TLSSocket {
  const inside = new TLSSocket(socket, {
    isServer: true,
    cert: readFileSync(certificatePath),
    key: readFileSync(keyPath),
  });
  return inside.on('error', () => undefined);
}

function send(socket: Socket, sequence: number, body: Buffer): void {
  const head = Buffer.alloc(4);
  head.writeUIntLE(body.length, 0, 3);
  head[3] = sequence;
  socket.write(Buffer.concat([head, body]));
}

/** A greeting that offers encryption: its flags stand after the version's text, a number, eight bytes of salt and a nought. */
function withSsl(greeting: Buffer): Buffer {
  const flags = greeting.indexOf(0, 1) + 1 + 4 + 8 + 1;
  const changed = Buffer.from(greeting);
  changed.writeUInt16LE(changed.readUInt16LE(flags) | clientSsl, flags);
  return changed;
}
