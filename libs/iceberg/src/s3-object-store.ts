import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { ObjectExists, ObjectNotFound } from './errors.ts';
import { parseObjectUri, type ObjectStore } from './object-store.ts';
import { wasSentAgain } from './sent-again.ts';

export function s3ObjectStore(client: S3Client): ObjectStore {
  const store: ObjectStore = {
    async read(uri) {
      const { bucket, key } = parseObjectUri(uri);
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        if (Body === undefined) throw new ObjectNotFound(uri);
        return await Body.transformToByteArray();
      } catch (error) {
        throw named(error, 'NoSuchKey') ? new ObjectNotFound(uri) : error;
      }
    },
    async write(uri, body, { onlyIfAbsent = false } = {}) {
      const { bucket, key } = parseObjectUri(uri);
      try {
        await client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: body,
            ...(onlyIfAbsent ? { IfNoneMatch: '*' } : {}),
          }),
        );
      } catch (error) {
        if (!named(error, 'PreconditionFailed')) throw error;
        const ours = wasSentAgain(error) && Buffer.from(await store.read(uri)).equals(body);
        if (!ours) throw new ObjectExists(uri);
      }
    },
  };
  return store;
}

const named = (error: unknown, name: string) => error instanceof Error && error.name === name;
