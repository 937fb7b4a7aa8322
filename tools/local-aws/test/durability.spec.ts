import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientConfig, temporaryHome } from './endpoint.ts';

/** What clients of a child endpoint were told is stored is compared with what the next child gives back. */
const main = join(import.meta.dirname, '../src/main.ts');
const kills = 3;
let home: string;
let child: ChildProcess | undefined;

beforeAll(async () => {
  home = await temporaryHome();
});
afterAll(async () => {
  child?.kill('SIGKILL');
  await rm(home, { recursive: true, force: true });
});

async function start(): Promise<Clients> {
  child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      DAYBREAK_HOME: home,
      DAYBREAK_AWS_PORT: '0',
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  const config = clientConfig(url);
  return {
    s3: new S3Client(config),
    secrets: new SecretsManagerClient(config),
    dynamodb: new DynamoDBClient(config),
  };
}

interface Clients {
  readonly s3: S3Client;
  readonly secrets: SecretsManagerClient;
  readonly dynamodb: DynamoDBClient;
}

/** One thing that is written again and again: what it may hold is what was acknowledged last, or anything that was tried since. */
class Ledger {
  readonly #tried = new Map<string, (string | undefined)[]>();

  async write(name: string, value: string | undefined, send: () => Promise<unknown>): Promise<void> {
    const tried = this.#tried.get(name) ?? [undefined];
    tried.push(value);
    this.#tried.set(name, tried);
    await send();
    // Acknowledged: nothing before it may be there any more.
    tried.splice(0, tried.indexOf(value));
  }

  get names(): readonly string[] {
    return [...this.#tried.keys()];
  }

  mayHold(name: string): readonly (string | undefined)[] {
    return this.#tried.get(name) ?? [undefined];
  }

  /** After a start, what is there is what counts. */
  settle(name: string, value: string | undefined): void {
    this.#tried.set(name, [value]);
  }
}

const Bucket = 'kept';
const body = (text: string) => text.repeat(3000);

const keyOf = (name: string) => ({ pk: { S: name } });

/** Writes until the endpoint dies; gives how many writes were acknowledged. */
async function load(
  clients: Clients,
  ledgers: Ledgers,
  { round, enough }: { round: number; enough: () => void },
): Promise<number> {
  let acknowledged = 0;
  const lane = async (work: (turn: number) => Promise<void>) => {
    for (let turn = 0; ; turn++) {
      try {
        await work(turn);
      } catch {
        return;
      }
      acknowledged += 1;
      if (acknowledged >= 40) enough();
    }
  };
  const { s3, secrets, dynamodb } = clients;
  await Promise.all([
    ...['a', 'dir/b', 'dir/b/c'].map((Key) =>
      lane((turn) => {
        const text = `${round}.${turn}.`;
        if (turn % 5 === 4) {
          return ledgers.objects.write(Key, undefined, () =>
            s3.send(new DeleteObjectCommand({ Bucket, Key })),
          );
        }
        const put = new PutObjectCommand({ Bucket, Key, Body: body(text), Metadata: { text } });
        return ledgers.objects.write(Key, text, () => s3.send(put));
      }),
    ),
    lane((turn) => {
      const text = `${round}.${turn}.`;
      return ledgers.versions.write(text, text, () =>
        s3.send(new PutObjectCommand({ Bucket: 'versions', Key: 'v', Body: text })),
      );
    }),
    lane(async (turn) => {
      const text = `${round}.${turn}.`;
      const upload = { Bucket, Key: 'parts' };
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...upload, Metadata: { text } }));
      const { ETag } = await s3.send(
        new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: body(text) }),
      );
      const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
      await ledgers.objects.write('parts', text, () =>
        s3.send(new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload })),
      );
    }),
    lane((turn) => {
      const SecretString = `${round}.${turn}.`;
      return ledgers.secrets.write('secret', SecretString, () =>
        secrets.send(new PutSecretValueCommand({ SecretId: 'secret', SecretString })),
      );
    }),
    lane((turn) => {
      const value = `${round}.${turn}.`;
      return ledgers.items.write('item', value, () =>
        dynamodb.send(
          new PutItemCommand({ TableName: Bucket, Item: { ...keyOf('item'), value: { S: value } } }),
        ),
      );
    }),
    lane((turn) => {
      const value = `${round}.${turn}.`;
      const update = new UpdateItemCommand({
        TableName: Bucket,
        Key: keyOf('updated'),
        UpdateExpression: 'SET #v = :v',
        ConditionExpression: 'attribute_not_exists(#v) OR #v <> :v',
        ExpressionAttributeNames: { '#v': 'value' },
        ExpressionAttributeValues: { ':v': { S: value } },
      });
      return ledgers.items.write('updated', value, () => dynamodb.send(update));
    }),
  ]);
  return acknowledged;
}

interface Ledgers {
  readonly objects: Ledger;
  readonly versions: Ledger;
  readonly secrets: Ledger;
  readonly items: Ledger;
}

/** The object's own text, where bytes, length, sum and description are all of one write. */
async function objectText(s3: S3Client, Key: string): Promise<string | undefined> {
  try {
    const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
    const bytes = (await got.Body?.transformToString()) ?? '';
    const text = got.Metadata?.['text'] ?? '';
    expect(bytes).toBe(body(text));
    const md5 = createHash('md5').update(bytes).digest('hex');
    const ofParts = createHash('md5').update(Buffer.from(md5, 'hex')).digest('hex');
    expect(got.ETag).toBe(Key === 'parts' ? `"${ofParts}-1"` : `"${md5}"`);
    return text;
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined;
    throw error;
  }
}

async function check({ s3, secrets, dynamodb }: Clients, ledgers: Ledgers): Promise<void> {
  for (const Key of ledgers.objects.names) {
    const found = await objectText(s3, Key);
    expect(ledgers.objects.mayHold(Key), Key).toContain(found);
    ledgers.objects.settle(Key, found);
  }
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: 'versions' }));
  const texts = await Promise.all(
    Versions.map(async ({ VersionId }) =>
      (
        await s3.send(new GetObjectCommand({ Bucket: 'versions', Key: 'v', VersionId }))
      ).Body?.transformToString(),
    ),
  );
  for (const name of ledgers.versions.names) {
    const found = texts.includes(name) ? name : undefined;
    expect(ledgers.versions.mayHold(name), `version ${name}`).toContain(found);
    ledgers.versions.settle(name, found);
  }
  expect(Versions.filter(({ IsLatest }) => IsLatest)).toHaveLength(Math.min(Versions.length, 1));
  for (const SecretId of ledgers.secrets.names) {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId }));
    expect(ledgers.secrets.mayHold(SecretId)).toContain(SecretString);
    ledgers.secrets.settle(SecretId, SecretString);
  }
  for (const name of ledgers.items.names) {
    const { Item } = await dynamodb.send(
      new GetItemCommand({ TableName: Bucket, Key: keyOf(name), ConsistentRead: true }),
    );
    expect(ledgers.items.mayHold(name), name).toContain(Item?.['value']?.S);
    ledgers.items.settle(name, Item?.['value']?.S);
  }
  // Nothing half-filled is left over.
  expect(readdirSync(join(home, 'aws/s3/.incoming'))).toEqual([]);
}

test(`what was acknowledged is there after each of ${kills} kills under load, and nothing half of it is ever seen`, async () => {
  const ledgers = {
    objects: new Ledger(),
    versions: new Ledger(),
    secrets: new Ledger(),
    items: new Ledger(),
  };
  let clients = await start();
  for (const name of [Bucket, 'versions']) await clients.s3.send(new CreateBucketCommand({ Bucket: name }));
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await clients.s3.send(new PutBucketVersioningCommand({ Bucket: 'versions', VersioningConfiguration }));
  await ledgers.secrets.write('secret', 'first', () =>
    clients.secrets.send(new CreateSecretCommand({ Name: 'secret', SecretString: 'first' })),
  );
  await clients.dynamodb.send(
    new CreateTableCommand({
      TableName: Bucket,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  );
  for (let round = 0; round < kills; round++) {
    const victim = child!;
    const acknowledged = await load(clients, ledgers, { round, enough: () => victim.kill('SIGKILL') });
    expect(acknowledged).toBeGreaterThan(20);
    clients = await start();
    await check(clients, ledgers);
  }
});
