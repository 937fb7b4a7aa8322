import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join, relative } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ObjectExists, ObjectNotFound } from '../errors.ts';
import { fileObjectStore } from './file-object-store.ts';

type Json = Readonly<Record<string, unknown>>;

/** What a test knows of the wire: S3 objects and lists of them, Glue tables and connections, secrets. Anything else is an error. */
export interface AwsStub {
  readonly endpoint: string;
  /** Calls so far, e.g. `AWSGlue.GetTable`, `PUT lake/sales/…`. */
  readonly calls: readonly string[];
  /** The next call of this name is done, and its answer lost. */
  loseAnswerTo(call: string): void;
  stop(): Promise<void>;
}

/** A server for tests that speaks just enough of AWS for the real clients to talk to. */
export async function startAwsStub({
  root,
  databases = [],
  connections = {},
  secrets = {},
}: {
  /** Objects lie at `<root>/<bucket>/<key>`. */
  readonly root: string;
  readonly databases?: readonly string[];
  readonly connections?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly secrets?: Readonly<Record<string, string>>;
}): Promise<AwsStub> {
  const objects = fileObjectStore(root);
  const tables = new Map<string, { readonly table: Json; readonly version: number }>();
  const calls: string[] = [];
  const losing = new Set<string>();

  const operations: Readonly<Record<string, (input: Json) => Json>> = {
    'AWSGlue.GetTable': ({ DatabaseName, Name }) => {
      const found = tables.get(`${String(DatabaseName)}.${String(Name)}`);
      if (found === undefined) throw new Refusal('EntityNotFoundException');
      return { Table: { ...found.table, DatabaseName, VersionId: String(found.version) } };
    },
    'AWSGlue.CreateTable': ({ DatabaseName, TableInput }) => {
      const table = TableInput as Json;
      const name = `${String(DatabaseName)}.${String(table['Name'])}`;
      if (!databases.includes(String(DatabaseName))) throw new Refusal('EntityNotFoundException');
      if (tables.has(name)) throw new Refusal('AlreadyExistsException');
      tables.set(name, { table, version: 0 });
      return {};
    },
    'AWSGlue.UpdateTable': ({ DatabaseName, TableInput, VersionId }) => {
      const table = TableInput as Json;
      const name = `${String(DatabaseName)}.${String(table['Name'])}`;
      const found = tables.get(name);
      if (found === undefined) throw new Refusal('EntityNotFoundException');
      if (VersionId !== String(found.version)) throw new Refusal('ConcurrentModificationException');
      tables.set(name, { table, version: found.version + 1 });
      return {};
    },
    'AWSGlue.DeleteTable': ({ DatabaseName, Name }) => {
      if (!tables.delete(`${String(DatabaseName)}.${String(Name)}`))
        throw new Refusal('EntityNotFoundException');
      return {};
    },
    'AWSGlue.GetConnection': ({ Name }) => {
      const properties = connections[String(Name)];
      if (properties === undefined) throw new Refusal('EntityNotFoundException');
      return { Connection: { Name, ConnectionProperties: properties } };
    },
    'secretsmanager.GetSecretValue': ({ SecretId }) => {
      const text = secrets[String(SecretId)];
      if (text === undefined) throw new Refusal('ResourceNotFoundException');
      return { Name: SecretId, SecretString: text };
    },
  };

  const json = async (request: IncomingMessage, response: ServerResponse, target: string) => {
    calls.push(target);
    try {
      const operation = operations[target];
      if (operation === undefined) throw new Refusal('NotImplementedException');
      const output = operation(JSON.parse((await buffer(request)).toString('utf8')) as Json);
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(output));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      response.writeHead(400).end(JSON.stringify({ __type: error.code, message: 'refused' }));
    }
  };

  const object = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://stub');
    const uri = `s3:/${decodeURIComponent(pathname)}`;
    calls.push(`${request.method ?? ''} ${uri}`);
    const refuse = (status: number, code: string) =>
      response.writeHead(status).end(`<Error><Code>${code}</Code><Message>refused</Message></Error>`);
    try {
      if (request.method === 'GET' && searchParams.has('uploads'))
        response.writeHead(200).end('<ListMultipartUploadsResult></ListMultipartUploadsResult>');
      else if (request.method === 'GET' && searchParams.has('list-type'))
        response.writeHead(200).end(await listing(join(root, pathname), searchParams.get('prefix') ?? ''));
      else if (request.method === 'GET') {
        const body = await objects.read(uri);
        response.writeHead(200).end(body);
      } else if (request.method === 'PUT') {
        const onlyIfAbsent = request.headers['if-none-match'] === '*';
        const body = await buffer(request);
        const chunked = request.headers['content-encoding'] === 'aws-chunked';
        await objects.write(uri, chunked ? unchunked(body) : body, { onlyIfAbsent });
        response.writeHead(200, { etag: '"stub"' }).end();
      } else refuse(501, 'NotImplemented');
    } catch (error) {
      if (error instanceof ObjectNotFound) refuse(404, 'NoSuchKey');
      else if (error instanceof ObjectExists) refuse(412, 'PreconditionFailed');
      else throw error;
    }
  };

  const server = createServer((request, response) => {
    const target = request.headers['x-amz-target'];
    const call = typeof target === 'string' ? target : (request.method ?? '');
    // Nothing reaches a client whose connection is gone.
    if (losing.delete(call)) response.writeHead = () => response.destroy();
    const answered = typeof target === 'string' ? json(request, response, target) : object(request, response);
    answered.catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stub has no port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    calls,
    loseAnswerTo: (call) => losing.add(call),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** All objects of a bucket with that prefix, in one page. */
async function listing(folder: string, prefix: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => relative(folder, path).startsWith(prefix));
  const contents = await Promise.all(
    paths.map(async (path) => {
      const { size, mtime } = await stat(path);
      const etag = createHash('md5')
        .update(await readFile(path))
        .digest('hex');
      return `<Contents><Key>${relative(folder, path)}</Key><LastModified>${mtime.toISOString()}</LastModified><ETag>"${etag}"</ETag><Size>${size}</Size></Contents>`;
    }),
  );
  return `<ListBucketResult><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`;
}

class Refusal extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** Takes the chunk sizes of `aws-chunked` out of a streamed body. */
function unchunked(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const lineEnd = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.toString('latin1', at, lineEnd), 16);
    if (!(size > 0)) return Buffer.concat(parts);
    parts.push(body.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}
