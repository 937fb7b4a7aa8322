import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { CliError } from '../errors.ts';

const known = {
  aws: { variable: 'DAYBREAK_AWS_PORT', fallback: 4566, what: 'the embedded AWS endpoint' },
  console: { variable: 'DAYBREAK_CONSOLE_PORT', fallback: 4500, what: 'the console' },
  source: { variable: 'DAYBREAK_SOURCE_PORT', fallback: 5440, what: "the sample shop's database" },
} as const;

export type Ports = Readonly<Record<keyof typeof known, number>>;

/** The ports to use, each free at this moment; 0 in the environment chooses one. Without a shop, its port is not claimed. */
export async function choosePorts(
  environment: NodeJS.ProcessEnv,
  { shop }: { readonly shop: boolean },
): Promise<Ports> {
  const chosen: [string, number][] = [];
  for (const [name, port] of Object.entries(known)) {
    if (name === 'source' && !shop) {
      chosen.push([name, 0]);
      continue;
    }
    chosen.push([name, await claim({ ...port, wanted: portIn(environment, port) })]);
  }
  return Object.fromEntries(chosen) as Ports;
}

function portIn(
  environment: NodeJS.ProcessEnv,
  { variable, fallback }: { variable: string; fallback: number },
) {
  const value = environment[variable];
  if (value === undefined || value === '') return fallback;
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new CliError('PORT_INVALID', { variable, value });
  return port;
}

function claim({
  wanted,
  variable,
  what,
}: {
  wanted: number;
  variable: string;
  what: string;
}): Promise<number> {
  return (wanted === 0 ? freePort() : listenOnce(wanted)).catch(() => {
    throw new CliError('PORT_TAKEN', { port: wanted, variable, what });
  });
}

/**
 * A port that nothing listens on at this moment, from below those that systems give to outgoing connections
 * (https://www.iana.org/assignments/service-names-port-numbers; Linux begins at 32768): one of these may be gone again
 * before a process of ours has come to listen.
 */
export async function freePort(): Promise<number> {
  for (let tries = 1; ; tries++) {
    try {
      return await listenOnce(randomInt(10_000, 32_768));
    } catch (error) {
      if (tries === 100) throw error;
    }
  }
}

function listenOnce(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ port: wanted, host: '127.0.0.1', exclusive: true }, () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
