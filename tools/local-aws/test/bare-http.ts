import { type OutgoingHttpHeaders, request as httpRequest } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Request {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

const patience = 100_000;

/** A request as it is written: `fetch` would tidy up the path. */
export function sendTo(
  origin: string,
  { method = 'POST', path = '/', headers = {}, body = Buffer.alloc(0) }: Request,
): Promise<Answer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    // Node frames the body of a GET or a DELETE only if it is told to.
    const framed: OutgoingHttpHeaders = { 'content-length': String(body.length), ...headers };
    const options = { hostname, port, method, path, headers: framed, agent: false };
    const request = httpRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    request.once('error', reject);
    // Nothing that is sent so is to be waited for.
    request.setTimeout(patience, () => request.destroy(new Error(`No answer to ${method} ${path}.`)));
    request.end(body);
  });
}
