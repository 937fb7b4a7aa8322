import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describeIssue } from '@daybreak/dataset-contracts';
import { checkFolder } from '@daybreak/dataset-contracts/files';
import { openInspector, type SourceInspector, type TableName } from '@daybreak/source-inspector';
import { contractYaml, sourcesYaml } from '../discover/contract-yaml.ts';
import { describeDiscovery, summary } from '../discover/describe-discovery.ts';
import { findPassword } from '../discover/find-password.ts';
import { lookAtTable, type TableFindings } from '../discover/look-at-table.ts';
import { propose } from '../discover/propose.ts';
import { passwordVariable, readAddress, sourceName, type SourceAddress } from '../discover/source-address.ts';
import { CliError } from '../errors.ts';

export interface Discover {
  readonly address: string;
  readonly out?: string;
  readonly name?: string;
  readonly schema?: string;
  readonly tables?: string;
  readonly zone?: string;
  readonly owner?: string;
  readonly ca?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Looks at a source and writes a contract a table. Resolves with the exit code. */
export async function discover(options: Discover): Promise<number> {
  const { out = 'contracts', force = false, json = false } = options;
  const address = readAddress({
    address: options.address,
    certificateAuthority: options.ca ?? null,
    environment: process.env,
  });
  const name = options.name ?? sourceName(address);
  const folder = resolve(out);
  const inspector = await open(address, name);
  try {
    const abilities = await inspector.abilities();
    const wanted = await chooseTables(inspector, address, options);
    const progress = progressOf(wanted.length, json);
    const findings: TableFindings[] = [];
    for (const table of wanted) {
      progress.at(table.table);
      findings.push(
        await lookAtTable({ inspector, name: table, today: new Date().toISOString().slice(0, 10) }),
      );
    }
    progress.done();
    const zone = zoneOf(options.zone ?? abilities.timeZone);
    // What values of files look like is said in PostgreSQL's words.
    const engine = inspector.engine === 'mysql' ? 'mysql' : 'postgresql';
    const { proposals, leftOut } = propose({ findings, engine, zone });
    const files = proposals.map((proposal) => ({
      path: join(folder, `${proposal.dataset}.odcs.yaml`),
      text: contractYaml(proposal, {
        ...{ source: name, owner: options.owner ?? 'unnamed' },
        ...(address.kind === 'files' ? { inbox: address.prefix } : {}),
      }),
    }));
    if (proposals.length > 0)
      write({
        folder,
        files,
        sources: sourcesFile({ folder, address, name, force, ca: options.ca ?? null }),
        force,
      });
    const issues = proposals.length > 0 ? checkFolder(folder).issues : [];
    const found = { name, folder, abilities, proposals, leftOut, files: files.map(({ path }) => path) };
    process.stdout.write(
      json
        ? `${JSON.stringify(summary(found))}\n`
        : describeDiscovery(found, { variable: passwordVariable(name), engine: inspector.engine }),
    );
    for (const issue of issues) process.stderr.write(`${describeIssue(issue)}\n`);
    return issues.length === 0 && proposals.length > 0 ? 0 : 1;
  } finally {
    await inspector.close();
  }
}

async function open(address: SourceAddress, name: string): Promise<SourceInspector> {
  if (address.kind === 'files') return openInspector(address);
  const { engine, host, port, database, username, tls } = address;
  const password = await findPassword({
    given: address.password,
    variables: [passwordVariable(name), address.engine === 'postgresql' ? 'PGPASSWORD' : 'MYSQL_PWD'],
    environment: process.env,
    username: address.username,
  });
  return openInspector({ engine, host, port, database, username, tls, password });
}

async function chooseTables(
  inspector: SourceInspector,
  address: SourceAddress,
  { schema, tables }: Discover,
): Promise<readonly TableName[]> {
  const all = await inspector.tables();
  const inSchema = all.filter((table) => schema === undefined || table.schema === schema);
  const schemas = [...new Set(all.map((table) => table.schema))];
  if (schema !== undefined && inSchema.length === 0)
    throw new CliError('SCHEMA_UNKNOWN', { schema, known: schemas });
  if (tables === undefined) {
    // Views repeat what tables hold; they are taken where they are asked for.
    const chosen = inSchema.filter(({ kind }) => kind !== 'view' && kind !== 'materialized-view');
    if (chosen.length === 0)
      throw new CliError('NOTHING_FOUND', {
        where: address.kind === 'files' ? address.bucket : address.database,
      });
    return chosen;
  }
  return tables.split(',').map((word) => {
    const wanted = word.trim();
    const table = inSchema.find((one) => one.table === wanted || `${one.schema}.${one.table}` === wanted);
    if (table === undefined)
      throw new CliError('TABLE_UNKNOWN', { table: wanted, known: inSchema.map((one) => one.table) });
    return table;
  });
}

function zoneOf(zone: string): string {
  return Intl.supportedValuesOf('timeZone').includes(zone) ? zone : 'UTC';
}

interface File {
  readonly path: string;
  readonly text: string;
}

/** All or nothing: what would be overwritten is found before anything is. */
function write({
  folder,
  files,
  sources,
  force,
}: {
  readonly folder: string;
  readonly files: readonly File[];
  readonly sources: File;
  readonly force: boolean;
}): void {
  const taken = files.filter(({ path }) => existsSync(path)).map(({ path }) => path);
  if (taken.length > 0 && !force) throw new CliError('WOULD_OVERWRITE', { files: taken });
  mkdirSync(folder, { recursive: true });
  for (const { path, text } of [...files, sources]) writeFileSync(path, text);
}

function sourcesFile({
  folder,
  address,
  name,
  force,
  ca,
}: {
  readonly folder: string;
  readonly address: SourceAddress;
  readonly name: string;
  readonly force: boolean;
  readonly ca: string | null;
}): File {
  const path = join(folder, 'sources.yaml');
  const entry =
    address.kind === 'files'
      ? { inbox: `s3://${address.bucket}/${address.prefix}` }
      : {
          engine: address.engine,
          host: address.host,
          port: address.port,
          database: address.database,
          username: address.username,
          password: { env: passwordVariable(name) },
          tls: address.tls.mode === 'off' ? 'off' : 'verify-full',
          ...(ca === null ? {} : { ca: resolve(ca) }),
        };
  const existing = existsSync(path) ? readFileSync(path, 'utf8') : null;
  const text = sourcesYaml({ existing, name, entry, replace: force });
  if (text === null) throw new CliError('WOULD_OVERWRITE', { files: [`${path} (its entry ${name})`] });
  return { path, text };
}

/** On a terminal one line that changes; elsewhere a line a table, on standard error. */
function progressOf(total: number, quiet: boolean) {
  let looked = 0;
  const live = process.stderr.isTTY;
  return {
    at(table: string) {
      looked++;
      if (quiet) return;
      const line = `looking at ${table} (${looked} of ${total})`;
      process.stderr.write(live ? `\r\u001b[K${line}` : `${line}\n`);
    },
    done() {
      if (live && !quiet) process.stderr.write('\r\u001b[K');
    },
  };
}
