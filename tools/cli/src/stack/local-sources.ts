import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  DatabaseSource,
  InboxSource,
  SampleSource,
  Source,
  SourceEngine,
} from '@daybreak/dataset-contracts';
import type { ContractsFolder } from '@daybreak/dataset-contracts/files';
import { CliError } from '../errors.ts';

/** The sources that some contract reads, with what this machine needs to reach them. */
export interface LocalSources {
  readonly databases: readonly ReachableDatabase[];
  readonly inboxes: readonly InboxSource[];
  readonly sample: SampleSource | null;
  /** Environment variables that hold a password of any source. */
  readonly variables: readonly string[];
}

/** Holds a password: in memory, and in the embedded Secrets Manager only. */
export interface ReachableDatabase {
  readonly name: string;
  readonly engine: SourceEngine;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly username: string;
  readonly password: string;
  readonly tls: DatabaseSource['tls'];
  /** PEM. */
  readonly certificateAuthority: string | null;
}

/** Throws `CliError` for what is missing on this machine. */
export function localSources(
  { folder, datasets, sources }: ContractsFolder,
  environment: NodeJS.ProcessEnv,
): LocalSources {
  const used = sources.filter(({ name }) => datasets.some(({ source }) => source.connection === name));
  const databases = used.filter((source) => source.kind === 'database');
  requirePasswords(databases, environment);
  return {
    databases: databases.map((source) => reachable(source, { folder, environment })),
    inboxes: used.filter((source) => source.kind === 'inbox'),
    sample: used.find((source) => source.kind === 'sample') ?? null,
    variables: sources.flatMap((source) => variableOf(source) ?? []),
  };
}

function requirePasswords(databases: readonly DatabaseSource[], environment: NodeJS.ProcessEnv): void {
  const missing = databases.flatMap((database) => {
    const variable = variableOf(database);
    return variable === null || isSet(environment[variable]) ? [] : [{ source: database.name, variable }];
  });
  if (missing.length > 0) throw new CliError('PASSWORDS_MISSING', { missing });
}

function variableOf(source: Source): string | null {
  return source.kind === 'database' && source.login.by === 'password' ? source.login.variable : null;
}

const isSet = (value: string | undefined) => value !== undefined && value !== '';

/** How this machine reaches one database. */
export function reachable(
  source: DatabaseSource,
  { folder, environment }: { readonly folder: string; readonly environment: NodeJS.ProcessEnv },
): ReachableDatabase {
  const { name, engine, host, port, database, username, login, tls, certificateAuthority: ca } = source;
  if (login.by === 'iam') throw new CliError('IAM_ELSEWHERE', { source: name });
  const { variable, secret } = login;
  if (variable === null) throw new CliError('PASSWORD_ELSEWHERE', { source: name, secret: secret ?? '' });
  const password = environment[variable];
  if (password === undefined || password === '')
    throw new CliError('PASSWORDS_MISSING', { missing: [{ source: name, variable }] });
  if (username === null) throw new CliError('USER_ELSEWHERE', { source: name });
  const certificateAuthority = ca === null ? null : certificates(join(folder, ca), name);
  return { name, engine, host, port, database, username, password, tls, certificateAuthority };
}

function certificates(file: string, source: string): string {
  try {
    const pem = readFileSync(file, 'utf8');
    if (pem.includes('-----BEGIN CERTIFICATE-----')) return pem;
  } catch {
    // Falls through to the one sentence.
  }
  throw new CliError('CERTIFICATE_MISSING', { source, file });
}
