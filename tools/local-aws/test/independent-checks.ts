import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export const independentFolder = join(import.meta.dirname, '../independent');

export type IndependentClient = 'boto3' | 'cli';

/** A function `test_<check>` of `independent/with_<client>/<service>.py`. */
export interface IndependentCheck {
  readonly client: IndependentClient;
  readonly service: string;
  readonly check: string;
  readonly source: string;
}

/** The clients' names of the services, as their modules and models have them. */
export const modulesOf: Readonly<Record<string, { readonly file: string; readonly model: string }>> = {
  EventBridge: { file: 'eventbridge', model: 'events' },
  Scheduler: { file: 'scheduler', model: 'scheduler' },
  SQS: { file: 'sqs', model: 'sqs' },
  S3: { file: 's3', model: 's3' },
  DynamoDB: { file: 'dynamodb', model: 'dynamodb' },
  SecretsManager: { file: 'secretsmanager', model: 'secretsmanager' },
  STS: { file: 'sts', model: 'sts' },
  Glue: { file: 'glue', model: 'glue' },
  Athena: { file: 'athena', model: 'athena' },
};

export function independentChecks(client: IndependentClient): readonly IndependentCheck[] {
  const folder = join(independentFolder, `with_${client}`);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.py') && !file.startsWith('__'))
    .toSorted()
    .flatMap((file) => {
      const module = readFileSync(join(folder, file), 'utf8');
      const service = file.replace(/\.py$/, '');
      return [...module.matchAll(/^def (\w+)\(.*\n(?:(?:[ \t].*)?\n)*/gm)].map(([source, name = '']) => ({
        ...{ client, service, check: name.replace(/^test_/, ''), source },
      }));
    });
}

/** A row of the README's table of operations. */
export interface OperationRow {
  readonly service: string;
  readonly operation: string;
  /** The test of AWS's JavaScript client, and the checks of the others; undefined where there is none. */
  readonly javascript: string;
  readonly boto3: string | undefined;
  readonly cli: string | undefined;
}

export function operationRows(): readonly OperationRow[] {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
  const row = /^\| (\w+) +\| (\w+) +\| 0\.1 +\| ([\w-]+) +\| ([\w-]+) +\| ([\w-]+) +\|$/gm;
  const named = (check: string) => (check === '-' ? undefined : check);
  return [...readme.matchAll(row)].map(
    ([, service = '', operation = '', javascript = '', boto3 = '-', cli = '-']) => ({
      ...{ service, operation, javascript, boto3: named(boto3), cli: named(cli) },
    }),
  );
}
