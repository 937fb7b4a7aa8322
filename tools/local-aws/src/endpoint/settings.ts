import { join, resolve } from 'node:path';
import { readFileSync } from 'node:fs';
import { EndpointError } from './endpoint-error.ts';
import { type LogLevel, logLevels } from './json-log.ts';
import type { FaultPlan } from './faults/fault-rule.ts';
import type { GlueSettings } from './mount.ts';

export interface Settings {
  readonly port: number;
  readonly host: string;
  /** Of the endpoint: `aws` below that of Daybreak. */
  readonly home: string;
  readonly account: string;
  readonly region: string;
  readonly logLevel: LogLevel;
  readonly glue: GlueSettings;
  /** Secrets by access key, where no others shall do. */
  readonly credentials: Readonly<Record<string, string>> | undefined;
  /** As given: the endpoint checks them when it starts. */
  readonly faults: FaultPlan | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the environment once, at boot, and names the variable that is wrong. */
export function readSettings(environment: Environment, folder: string): Settings {
  const given = (name: string, fallback: string) => {
    const value = environment[name];
    return value === undefined || value === '' ? fallback : value;
  };
  const port = given('DAYBREAK_AWS_PORT', '4566');
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw invalid('DAYBREAK_AWS_PORT must be a port from 1 to 65535, or 0 for a free one.');
  }
  const account = given('DAYBREAK_ACCOUNT', '000000000000');
  if (!/^\d{12}$/.test(account)) throw invalid('DAYBREAK_ACCOUNT must be 12 digits.');
  const home = join(resolve(folder, given('DAYBREAK_HOME', '.daybreak')), 'aws');
  const logFolder = given('DAYBREAK_JOB_LOGS', '');
  return {
    port: Number(port),
    host: given('DAYBREAK_AWS_HOST', '127.0.0.1'),
    home,
    account,
    region: given('AWS_REGION', 'us-east-1'),
    logLevel: readLogLevel(given('LOG_LEVEL', 'info')),
    glue: {
      jobRunners: readJobRunners(given('DAYBREAK_JOB_RUNNERS', '{}')),
      ...(logFolder !== '' && { logFolder: resolve(folder, logFolder) }),
    },
    credentials: readCredentials(given('DAYBREAK_AWS_CREDENTIALS', '')),
    faults: readFaultsSetting(given('DAYBREAK_FAULTS', ''), folder),
  };
}

/** The services' logger has levels that nothing here logs at. */
function readLogLevel(level: string): LogLevel {
  if (level === 'fatal') return 'silent';
  return logLevels.find((known) => known === level) ?? 'info';
}

/** `{"<script>.py": ["program", "argument", …]}` */
function readJobRunners(text: string): Record<string, { command: readonly string[] }> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // Refused below.
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw badRunners();
  return Object.fromEntries(
    Object.entries(parsed).map(([script, command]) => {
      if (!isCommand(command)) throw badRunners();
      return [script, { command }];
    }),
  );
}

/** `{"<access key>": "<secret>"}` */
function readCredentials(text: string): Record<string, string> | undefined {
  if (text === '') return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // Refused below.
  }
  if (!isCredentials(parsed)) {
    throw invalid(
      'DAYBREAK_AWS_CREDENTIALS must be a JSON object of access keys, without slash, comma or space, to their secrets.',
    );
  }
  return parsed;
}

function isCredentials(value: unknown): value is Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([key, secret]) => /^[^/, ]+$/.test(key) && typeof secret === 'string' && secret !== '',
  );
}

/** JSON, or the path of a file that holds it. */
function readFaultsSetting(text: string, folder: string): FaultPlan | undefined {
  if (text === '') return undefined;
  const path = text.trimStart().startsWith('{') ? undefined : resolve(folder, text);
  let json: string;
  try {
    json = path === undefined ? text : readFileSync(path, 'utf8');
  } catch {
    throw invalid(
      `DAYBREAK_FAULTS must be JSON, { "seed": …, "rules": […] }, or the path of a file that holds it; ${path ?? ''} cannot be read.`,
    );
  }
  try {
    return JSON.parse(json) as FaultPlan;
  } catch {
    throw invalid(
      `DAYBREAK_FAULTS: ${path ?? 'what it holds'} is not JSON. It must be { "seed": …, "rules": […] }.`,
    );
  }
}

function isCommand(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((part) => typeof part === 'string');
}

const badRunners = () =>
  invalid('DAYBREAK_JOB_RUNNERS must be a JSON object of script names to lists of program and arguments.');

const invalid = (message: string) => new EndpointError('AWS_SETTING_INVALID', message);
