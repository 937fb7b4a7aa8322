import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  AbortMultipartUploadCommand,
} from '@aws-sdk/client-s3';
import { s3Inbox, type Inbox } from '@daybreak/duckdb-engine';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBucket, type TestBucket } from './s3-bucket.ts';

let bucket: TestBucket;
let folder: string;
beforeAll(async () => {
  bucket = await startBucket('inbox');
  folder = await mkdtemp(join(tmpdir(), 'daybreak-inbox-'));
});
afterAll(async () => {
  bucket.s3.destroy();
  await bucket.endpoint.close();
  await rm(folder, { recursive: true, force: true });
});

const place = { bucket: 'inbox', prefix: 'in/' };
let copies = 0;
const pathOfCopy = () => join(folder, String((copies += 1)));
const listed = async (inbox: Inbox, key: string) =>
  (await inbox.list(place)).find((object) => object.key === key)!;

// What the extract job asks of S3, on this endpoint: objects as files of this machine, and over the wire.
describe.each([
  ['read in place', () => join(bucket.endpoint.home, 's3')],
  ['downloaded', () => null],
])('an inbox whose objects are %s', (_, root) => {
  let inbox: Inbox;
  beforeAll(() => {
    inbox = s3Inbox({ client: bucket.s3, root: root() });
  });

  test('lists what lies below its prefix, with what tells a version from another', async () => {
    await bucket.put('in/a.csv', 'id\n1\n');
    await bucket.put('other/b.csv', 'x');
    expect(await inbox.list(place)).toContainEqual({
      ...{ bucket: 'inbox', key: 'in/a.csv', size: 5 },
      etag: expect.stringMatching(/^"?[0-9a-f]{32}"?$/) as string,
      lastModified: expect.any(Date) as Date,
    });
    expect((await inbox.list(place)).map(({ key }) => key)).not.toContain('other/b.csv');
  });

  test('gives an object as it was listed, whatever becomes of it then', async () => {
    await bucket.put('in/whole.csv', 'first');
    await using file = await inbox.open(await listed(inbox, 'in/whole.csv'), pathOfCopy());
    await bucket.put('in/whole.csv', 'second');
    expect((await file?.stat())?.size).toBe(5);
    expect(await readFile(`/dev/fd/${String(file?.fd)}`, 'utf8')).toBe('first');
  });

  test('leaves no copy under a name, so that none outlives a reader that is killed', async () => {
    await bucket.put('in/whole.csv', 'first');
    await using file = await inbox.open(await listed(inbox, 'in/whole.csv'), pathOfCopy());
    expect(file).not.toBeNull();
    expect(await readdir(folder)).toEqual([]);
  });

  test('gives none that was replaced or taken away since, even by one of the same length', async () => {
    await bucket.put('in/changed.csv', 'first');
    const changed = await listed(inbox, 'in/changed.csv');
    await bucket.put('in/changed.csv', 'other');
    expect(await inbox.open(changed, pathOfCopy())).toBeNull();
    await bucket.put('in/gone.csv', 'first');
    const gone = await listed(inbox, 'in/gone.csv');
    await bucket.s3.send(new DeleteObjectCommand({ Bucket: 'inbox', Key: 'in/gone.csv' }));
    expect(await inbox.open(gone, pathOfCopy())).toBeNull();
  });

  test('gives objects whose keys are no paths', async () => {
    for (const key of ['in/dir', 'in/dir/below.csv', 'in/../up.csv', `in/${'ä'.repeat(200)}.csv`]) {
      await bucket.put(key, key);
      await using file = await inbox.open(await listed(inbox, key), pathOfCopy());
      expect(await file?.readFile('utf8')).toBe(key);
    }
  });

  test('knows since when an upload is under way', async () => {
    expect(await inbox.oldestUpload(place)).toBeNull();
    const begin = (Key: string) => bucket.s3.send(new CreateMultipartUploadCommand({ Bucket: 'inbox', Key }));
    const before = Date.now();
    const uploads = [
      await begin('in/large.csv'),
      await begin('in/later.csv'),
      await begin('other/large.csv'),
    ];
    const oldest = await inbox.oldestUpload(place);
    expect(oldest!.getTime()).toBeGreaterThanOrEqual(Math.floor(before / 1000) * 1000);
    for (const { Key, UploadId } of uploads)
      await bucket.s3.send(new AbortMultipartUploadCommand({ Bucket: 'inbox', Key, UploadId }));
    expect(await inbox.oldestUpload(place)).toBeNull();
  });

  test('says that there is no such bucket', async () => {
    await expect(inbox.list({ bucket: 'nobodys', prefix: '' })).rejects.toMatchObject({
      code: 'SOURCE_FILES_MISSING',
    });
  });
});
