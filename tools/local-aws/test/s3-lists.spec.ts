import {
  CreateBucketCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestBucket, startBucket } from './s3-bucket.ts';

let bucket: TestBucket;
let s3: S3Client;

beforeAll(async () => {
  bucket = await startBucket('listed');
  s3 = bucket.s3;
});
afterAll(() => bucket.endpoint.close());

const bytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

interface Query {
  readonly Prefix?: string;
  readonly Delimiter?: string;
  readonly StartAfter?: string;
}

/** What S3 lists, in one piece: API_ListObjectsV2.html. */
function model(keys: readonly string[], { Prefix = '', Delimiter = '', StartAfter = '' }: Query): string[] {
  const listed = keys
    .filter((key) => key.startsWith(Prefix) && bytes(key, StartAfter) > 0)
    .map((key) => {
      const at = Delimiter === '' ? -1 : key.indexOf(Delimiter, Prefix.length);
      return at === -1 ? `object ${key}` : `prefix ${key.slice(0, at + Delimiter.length)}`;
    });
  return [...new Set(listed)].toSorted();
}

async function pages(Bucket: string, query: Query, MaxKeys: number): Promise<string[]> {
  const seen: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const input: ListObjectsV2CommandInput = { Bucket, MaxKeys, ContinuationToken, ...query };
    const page = await s3.send(new ListObjectsV2Command(input));
    const entries = [
      ...(page.Contents ?? []).map(({ Key }) => `object ${Key ?? ''}`),
      ...(page.CommonPrefixes ?? []).map(({ Prefix }) => `prefix ${Prefix ?? ''}`),
    ];
    expect(entries.length).toBe(page.KeyCount);
    expect(entries.length).toBeLessThanOrEqual(MaxKeys);
    expect(page.IsTruncated).toBe(page.NextContinuationToken !== undefined);
    seen.push(...entries);
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return seen;
}

const name = fc.string({ unit: fc.constantFrom('a', 'b', '/', 'é', '\u{10FFFF}', '\u{FFFD}'), maxLength: 5 });

test('pages by prefix, delimiter and start add up to what a simple model lists, each entry once', async () => {
  let count = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(
        name.filter((key) => key !== ''),
        { maxLength: 12 },
      ),
      fc.array(
        fc.record(
          { Prefix: name, Delimiter: fc.constantFrom('/', 'a', '/a', '\u{10FFFF}'), StartAfter: name },
          { requiredKeys: [] },
        ),
        { minLength: 1, maxLength: 4 },
      ),
      fc.integer({ min: 1, max: 5 }),
      async (keys, queries, most) => {
        const Bucket = `random-${(count += 1)}`;
        await s3.send(new CreateBucketCommand({ Bucket }));
        await Promise.all(keys.map((Key) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))));
        for (const query of queries) {
          const seen = await pages(Bucket, query, most);
          expect(seen.toSorted()).toEqual(model(keys, query));
        }
      },
    ),
    { numRuns: 12 },
  );
});

// API_ListObjects.html: NextMarker comes with a delimiter alone; else the last key is the marker.
test('version 1 goes on by its marker, past the common prefix that ended a page', async () => {
  const Bucket = 'version-1';
  await s3.send(new CreateBucketCommand({ Bucket }));
  const keys = ['a', 'p/1', 'p/2', 'q/1', 'z'];
  await Promise.all(keys.map((Key) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))));
  const seen: (string | undefined)[] = [];
  let Marker: string | undefined;
  do {
    const page: {
      NextMarker?: string | undefined;
      CommonPrefixes?: { Prefix?: string | undefined }[] | undefined;
      Contents?: { Key?: string | undefined }[] | undefined;
    } = await s3.send(new ListObjectsCommand({ Bucket, Delimiter: '/', MaxKeys: 1, Marker }));
    seen.push(
      ...(page.Contents ?? []).map(({ Key }) => Key),
      ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
    );
    Marker = page.NextMarker;
  } while (Marker !== undefined);
  expect(seen).toEqual(['a', 'p/', 'q/', 'z']);
  const plain = await s3.send(new ListObjectsCommand({ Bucket, MaxKeys: 2, Marker: 'p/1' }));
  expect(plain.Contents?.map(({ Key }) => Key)).toEqual(['p/2', 'q/1']);
  expect(plain.NextMarker).toBeUndefined();
  expect(plain.Contents?.[0]?.Owner?.ID).toMatch(/^[0-9a-f]{64}$/);
});

test('names are encoded when asked, owners told when asked', async () => {
  const Bucket = 'encoded';
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'a b/ü+\n', Body: 'x' }));
  const list = async (more: object) =>
    (await s3.send(new ListObjectsV2Command({ Bucket, ...more }))).Contents?.[0];
  expect(await list({})).toMatchObject({
    Key: 'a b/ü+\n',
    Size: 1,
    StorageClass: 'STANDARD',
    ChecksumAlgorithm: ['CRC32'],
  });
  expect((await list({}))?.Owner).toBeUndefined();
  expect(await list({ EncodingType: 'url', FetchOwner: true })).toMatchObject({
    Key: 'a+b/%C3%BC%2B%0A',
    Owner: { ID: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
  });
});

test('what cannot be listed is refused', async () => {
  await expect(s3.send(new ListObjectsV2Command({ Bucket: 'missing' }))).rejects.toMatchObject({
    name: 'NoSuchBucket',
  });
  for (const query of [
    'list-type=3',
    'max-keys=-1',
    'encoding-type=xml',
    'list-type=2&continuation-token=x',
  ]) {
    const answer = await fetch(`${bucket.endpoint.origin}/listed?${query}`);
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining('<Code>InvalidArgument</Code>'),
    ]);
  }
  expect((await s3.send(new ListObjectsV2Command({ Bucket: 'listed', MaxKeys: 0 }))).IsTruncated).toBe(false);
});
