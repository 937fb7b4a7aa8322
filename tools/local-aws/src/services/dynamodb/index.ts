import { createRequire } from 'node:module';
import { mkdirSync } from 'node:fs';
import db, { type Store } from 'dynalite/db/index.js';
import validations from 'dynalite/validations/index.js';
import { AwsError } from '../../endpoint/aws-error.ts';
import { refuseEndlessConditions } from './condition-syntax.ts';
import { refuseUnbuilt } from './refused-members.ts';
import { refuseEndlessArn } from './resource-arn.ts';
import { uuid } from '../../endpoint/identifiers.ts';
import type { Ground, JsonService, Operation } from '../../endpoint/service.ts';
import { type Stamp, awaitTable, healTables, stampTable } from './table-status.ts';

const load = createRequire(import.meta.url);

/** What dynalite 4.0.0 implements. */
const names = [
  ...['CreateTable', 'DeleteTable', 'DescribeTable', 'ListTables', 'UpdateTable', 'DescribeTimeToLive'],
  ...['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchGetItem', 'BatchWriteItem', 'Query', 'Scan'],
  ...['TagResource', 'UntagResource', 'ListTagsOfResource'],
] as const;

interface Validation {
  readonly types: unknown;
  readonly custom: unknown;
}

type Action = (store: Store, data: unknown, done: (error: unknown, output?: unknown) => void) => void;

/**
 * DynamoDB by dynalite's actions over a LevelDB in `folder`. They are called without dynalite's own HTTP server, which throws
 * out of the process what goes wrong in a request (dynalite 4.0.0, index.js).
 */
export function createDynamoDb({
  folder,
  account,
  region,
  now,
  random,
}: Pick<Ground, 'account' | 'region' | 'now' | 'random'> & { readonly folder: string }): JsonService {
  mkdirSync(folder, { recursive: true });
  const store = createStore({ folder, account, region });
  const stamp = () => ({ CreationDateTime: now().getTime() / 1000, TableId: uuid(random) });
  return {
    name: 'DynamoDB',
    targetPrefix: 'DynamoDB_20120810',
    jsonVersion: '1.0',
    signingName: 'dynamodb',
    operations: Object.fromEntries(names.map((name) => [name, operation(store, name, stamp)])),
    start: () => healTables(store),
    stop: () =>
      new Promise((resolve, reject) => {
        store.lifecycleManager.gracefulClose((error) => {
          if (error) reject(new Error('The DynamoDB store did not close.', { cause: error }));
          else resolve();
        });
      }),
  };
}

/** dynalite reads account and region from the environment, once, while it creates a store. */
function createStore({
  folder,
  account,
  region,
}: {
  folder: string;
  account: string;
  region: string;
}): Store {
  const before = { AWS_ACCOUNT_ID: process.env['AWS_ACCOUNT_ID'], AWS_REGION: process.env['AWS_REGION'] };
  Object.assign(process.env, { AWS_ACCOUNT_ID: account, AWS_REGION: region });
  try {
    return db.create({ path: folder, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  } finally {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  }
}

function operation(store: Store, name: (typeof names)[number], stamp: () => Stamp): Operation {
  const file = name.charAt(0).toLowerCase() + name.slice(1);
  const act = load(`dynalite/actions/${file}.js`) as Action;
  const validation = load(`dynalite/validations/${file}.js`) as Validation;
  return async (input: unknown) => {
    refuseUnbuilt(name, input);
    refuseEndlessArn(input);
    refuseEndlessConditions(input);
    const data = checked(store, validation, input);
    const output = await new Promise((resolve, reject) => {
      act(store, data, (error, result) => {
        if (error) reject(asWireError(error));
        else resolve(result);
      });
    });
    // Replied to only when a crash can no longer leave the table half-made.
    if (name === 'CreateTable' || name === 'DeleteTable') {
      const { TableName } = data as { TableName: string };
      const reply = structuredClone(output) as { TableDescription?: object };
      await awaitTable(store, TableName);
      if (name === 'DeleteTable') return reply;
      const stamped = stamp();
      await stampTable(store, TableName, stamped);
      return { TableDescription: { ...reply.TableDescription, ...stamped } };
    }
    return output;
  };
}

function checked(store: Store, { types, custom }: Validation, input: unknown): unknown {
  try {
    const data = validations.checkTypes(input, types);
    validations.checkValidations(data, types, custom, store);
    return data;
  } catch (error) {
    // Its checks of values fall over null, where DynamoDB finds an attribute value that is empty.
    if (error instanceof TypeError) {
      throw new AwsError({
        code: 'ValidationException',
        message: 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
      });
    }
    throw asWireError(error);
  }
}

function asWireError(error: unknown): Error {
  const { statusCode, body } = error as {
    statusCode?: number;
    body?: { __type?: string; message?: string; Message?: string };
  };
  if (statusCode === undefined || body?.__type === undefined) {
    return error instanceof Error ? error : new Error('dynalite failed.');
  }
  return new AwsError({
    code: body.__type,
    message: body.message ?? body.Message ?? '',
    status: statusCode,
  });
}
