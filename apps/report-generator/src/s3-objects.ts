import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Objects } from './dependencies.ts';

export function s3Objects(s3: S3Client): Objects {
  const read = async (uri: string) => {
    const { Body } = await s3.send(new GetObjectCommand(placeOf(uri)));
    return (await Body?.transformToString('utf-8')) ?? '';
  };
  return {
    read,
    find: (uri) =>
      read(uri).catch((error: unknown) => {
        if (error instanceof NoSuchKey) return null;
        throw error;
      }),
    write: async ({ uri, body, contentType }) => {
      await s3.send(new PutObjectCommand({ ...placeOf(uri), Body: body, ContentType: contentType }));
    },
  };
}

function placeOf(uri: string): { Bucket: string; Key: string } {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  if (bucket === undefined || key === undefined) throw new TypeError('Not the address of an S3 object');
  return { Bucket: bucket, Key: key };
}
