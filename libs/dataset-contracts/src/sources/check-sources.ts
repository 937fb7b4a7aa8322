import type { z } from 'zod';
import type { ContractIssue } from '../contract-issue.ts';
import { issueOf, syntaxIssues } from '../reading/issue-of.ts';
import { validate, type Report } from '../reading/validate.ts';
import { parseYaml } from '../reading/yaml-source.ts';
import type { DatabaseSource, InboxSource, SampleSource, Source } from './source.ts';
import { databaseYaml, inboxPattern, inboxYaml, sampleYaml } from './sources-yaml.ts';

/** The sources of a `sources.yaml`, and what is wrong with it. A source that is wrong is left out. */
export function checkSources(file: { readonly path: string; readonly text: string }): {
  readonly sources: readonly Source[];
  readonly issues: readonly ContractIssue[];
} {
  const yaml = parseYaml(file.text);
  const issues: ContractIssue[] = syntaxIssues(file, yaml);
  const report: Report = (finding) =>
    issues.push(issueOf({ finding, file: file.path, line: yaml.lineOf(finding.path) }));
  if (issues.length > 0) return { sources: [], issues };
  if (!isMap(yaml.value) || Object.keys(yaml.value).length === 0) {
    const allowed = 'a name for each source, e.g. shop: { engine: postgresql, host: …, … }';
    report({ code: 'NO_SOURCES', path: [], problem: 'names no source.', allowed });
    return { sources: [], issues };
  }
  const sources = Object.entries(yaml.value).flatMap(
    ([name, value]) => readSource({ name, value, report }) ?? [],
  );
  return { sources, issues };
}

interface Entry {
  readonly name: string;
  readonly value: unknown;
  readonly report: Report;
}

function readSource({ name, value, report }: Entry): Source | null {
  const inside: Report = (finding) => report({ ...finding, path: [name, ...finding.path] });
  const entry = { name, value, report: inside };
  const named = checkName(entry);
  if (!isMap(value)) {
    const allowed = 'a map with engine, host, database …; or with inbox; or with sample';
    inside({ code: 'WRONG_TYPE', path: [], problem: 'is no map.', allowed });
    return null;
  }
  if (refusePlainSecrets(value, inside)) return null;
  const source =
    'inbox' in value ? readInbox(entry) : 'sample' in value ? readSample(entry) : readDatabase(entry);
  return named ? source : null;
}

/** Names of Glue connections, and part of the names of secrets. */
function checkName({ name, report }: Entry): boolean {
  const lawful = /^[a-z][a-z0-9-]{0,62}$/.test(name);
  if (!lawful) {
    const folded = name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^[-0-9]+|-+$/g, '');
    report({
      code: 'NOT_ALLOWED',
      path: [],
      problem: 'cannot be the name of a source.',
      allowed: 'a lower-case letter, then at most 62 of a-z, 0-9 and -',
      nearest: /^[a-z]/.test(folded) ? folded.slice(0, 63) : null,
    });
  }
  return lawful;
}

/** Before anything else is said, and without a word of it. */
function refusePlainSecrets(value: Readonly<Record<string, unknown>>, report: Report): boolean {
  const fields = Object.entries(value)
    .filter(
      ([key, held]) =>
        /pass|pwd|secret|token|credential|api.?key/i.test(key) && !isMap(held) && held !== null,
    )
    .map(([key]) => key);
  for (const field of fields)
    report({
      code: 'PLAIN_SECRET',
      path: [field],
      problem: 'would hold a secret itself.',
      allowed: 'password: { env: NAME_OF_A_VARIABLE }, password: { secret: name or ARN }, or both',
    });
  return fields.length > 0;
}

function readDatabase({ name, value, report }: Entry): DatabaseSource | null {
  const read = part(databaseYaml, value, report);
  if (read === undefined) return null;
  const { engine, host, port, database, username, password, ca } = read;
  const tls = read.tls ?? (isLoopback(host) ? 'off' : 'verify-full');
  const unfit = (field: string, problem: string, allowed: string) =>
    report({ code: 'SETTING_UNFIT', path: [field], problem, allowed });
  if (tls === 'off' && ca !== undefined)
    unfit('ca', 'means nothing without TLS.', 'tls: verify-full, or no ca');
  if (read.auth === 'iam') {
    if (password !== undefined) unfit('password', 'means nothing with auth iam.', 'no password');
    if (tls === 'off') unfit('tls', 'off does not go with auth iam.', 'verify-full');
    if (username === undefined) missing('username', 'the database user that the token is for', report);
  } else if (password === undefined) {
    missing('password', '{ env: NAME_OF_A_VARIABLE }, { secret: name or ARN }, or both', report);
  } else if (username === undefined && password.secret === undefined) {
    missing('username', 'the user to read as', report);
  }
  return {
    kind: 'database',
    name,
    engine,
    host: host.replace(/^\[|\]$/g, ''),
    port: port ?? (engine === 'postgresql' ? 5432 : 3306),
    database,
    username: username ?? null,
    login:
      read.auth === 'iam'
        ? { by: 'iam' }
        : { by: 'password', variable: password?.env ?? null, secret: password?.secret ?? null },
    tls,
    certificateAuthority: ca ?? null,
  };
}

function readInbox({ name, value, report }: Entry): InboxSource | null {
  const read = part(inboxYaml, value, report);
  const [, bucket, prefix = ''] = inboxPattern.exec(read?.inbox ?? '') ?? [];
  if (bucket === undefined) return null;
  return {
    kind: 'inbox',
    name,
    bucket,
    prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`,
  };
}

function readSample({ name, value, report }: Entry): SampleSource | null {
  const read = part(sampleYaml, value, report);
  return read === undefined ? null : { kind: 'sample', name, sample: read.sample };
}

const part = <Schema extends z.ZodType>(schema: Schema, value: unknown, report: Report) =>
  validate({ schema, value, unknownKey: 'UNKNOWN_FIELD', report, quoting: false });

function missing(field: string, allowed: string, report: Report): void {
  report({ code: 'MISSING', path: [field], problem: 'is missing.', allowed });
}

/** Nothing that is said to such a host leaves this machine. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
