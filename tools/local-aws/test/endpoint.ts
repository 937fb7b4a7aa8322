import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EndpointOptions, startEndpoint } from '../src/index.ts';

export interface TestEndpoint extends AsyncDisposable {
  readonly origin: string;
  readonly home: string;
  /** For the constructor of any `@aws-sdk/client-*`. */
  readonly client: ClientConfig;
  /** Stops the endpoint and starts it again over the same state, on a port of its own choice. */
  restart(options?: Partial<EndpointOptions>): Promise<TestEndpoint>;
  close(): Promise<void>;
}

export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly maxAttempts: number;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export const clientConfig = (origin: string): ClientConfig => ({
  endpoint: origin,
  region: 'us-east-1',
  maxAttempts: 1,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

export const temporaryHome = () => mkdtemp(join(tmpdir(), 'daybreak-aws-'));

/** An endpoint on a free port, over a temporary folder that `close` removes. */
export async function startTestEndpoint(options: Partial<EndpointOptions> = {}): Promise<TestEndpoint> {
  const home = options.home ?? (await temporaryHome());
  const endpoint = await startEndpoint({ port: 0, ...options, home });
  const close = async () => {
    await endpoint.close();
    await rm(home, { recursive: true, force: true });
  };
  return {
    origin: endpoint.origin,
    home,
    client: clientConfig(endpoint.origin),
    async restart(changed = {}) {
      await endpoint.close();
      return startTestEndpoint({ ...options, ...changed, home });
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
