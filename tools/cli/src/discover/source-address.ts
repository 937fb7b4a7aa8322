import { readFileSync } from 'node:fs';
import { isLoopback } from '@daybreak/dataset-contracts';
import type { DatabaseConnection, FilesConnection } from '@daybreak/source-inspector';
import { CliError } from '../errors.ts';

/** What an address says; the password, where it holds one, is never shown again. */
export type SourceAddress =
  | (Omit<DatabaseConnection, 'password'> & { readonly kind: 'database'; readonly password: string | null })
  | (FilesConnection & { readonly kind: 'files' });

const engines: Readonly<Record<string, DatabaseConnection['engine']>> = {
  'postgres:': 'postgresql',
  'postgresql:': 'postgresql',
  'mysql:': 'mysql',
  'mariadb:': 'mysql',
};

export function readAddress({
  address,
  certificateAuthority,
  environment,
}: {
  readonly address: string;
  /** Path of a PEM file. */
  readonly certificateAuthority: string | null;
  readonly environment: NodeJS.ProcessEnv;
}): SourceAddress {
  const url = parse(address);
  if (url.protocol === 's3:') {
    const path = url.pathname.replace(/^\/+/, '');
    return {
      kind: 'files',
      engine: 'files',
      bucket: url.hostname,
      prefix: path === '' || path.endsWith('/') ? path : `${path}/`,
      region: environment['AWS_REGION'] ?? 'eu-central-1',
      endpoint: environment['AWS_ENDPOINT_URL'] ?? null,
    };
  }
  const engine = engines[url.protocol];
  const database = decodeURIComponent(url.pathname.replace(/^\//, ''));
  const username = decodeURIComponent(url.username);
  if (engine === undefined) throw new CliError('ADDRESS_INVALID', { why: 'its scheme is none of these' });
  if (url.hostname === '') throw new CliError('ADDRESS_INVALID', { why: 'it names no host' });
  if (database === '' || database.includes('/'))
    throw new CliError('ADDRESS_INVALID', { why: 'it names no database' });
  if (username === '') throw new CliError('ADDRESS_INVALID', { why: 'it names no user' });
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const plain =
    certificateAuthority === null && (isLoopback(host) || url.searchParams.get('sslmode') === 'disable');
  return {
    kind: 'database',
    ...{ engine, host, database, username },
    port: url.port === '' ? (engine === 'postgresql' ? 5432 : 3306) : Number(url.port),
    password: url.password === '' ? null : decodeURIComponent(url.password),
    tls: plain
      ? { mode: 'off' }
      : {
          mode: 'verify',
          ...(certificateAuthority === null
            ? {}
            : { certificateAuthority: readFileSync(certificateAuthority, 'utf8') }),
        },
  };
}

/** What `URL` throws quotes the address, and with it a password. */
function parse(address: string): URL {
  const url = URL.parse(address);
  if (url === null) throw new CliError('ADDRESS_INVALID', { why: 'it is no address' });
  return url;
}

/** Of a source in `sources.yaml`. */
export function sourceName(address: SourceAddress): string {
  const from = address.kind === 'files' ? address.bucket : address.database;
  const folded = from
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[-0-9]+|-+$/g, '');
  return folded === '' ? 'source' : folded.slice(0, 63);
}

export const passwordVariable = (name: string) => `${name.toUpperCase().replaceAll('-', '_')}_PASSWORD`;
