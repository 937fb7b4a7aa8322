import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { EndpointOptions } from '../src/index.ts';
import { type TestEndpoint, startTestEndpoint } from './endpoint.ts';

/** An endpoint with one bucket, and the shortest way to its objects. */
export interface TestBucket {
  readonly endpoint: TestEndpoint;
  readonly s3: S3Client;
  readonly put: (Key: string, Body?: Body, more?: object) => ReturnType<typeof sendPut>;
  readonly textOf: (Key: string, more?: object) => Promise<string | undefined>;
}

type Body = PutObjectCommand['input']['Body'];

export async function startBucket(
  Bucket: string,
  options: Partial<EndpointOptions> = {},
): Promise<TestBucket> {
  const endpoint = await startTestEndpoint(options);
  const s3 = new S3Client(endpoint.client);
  await s3.send(new CreateBucketCommand({ Bucket }));
  return {
    endpoint,
    s3,
    put: (Key, Body = 'x', more = {}) => sendPut(s3, { Bucket, Key, Body, ...more }),
    textOf: async (Key, more = {}) =>
      (await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToString(),
  };
}

const sendPut = (s3: S3Client, input: PutObjectCommand['input']) => s3.send(new PutObjectCommand(input));
