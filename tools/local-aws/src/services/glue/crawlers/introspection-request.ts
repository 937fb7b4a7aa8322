import type { JdbcUrl } from '../connections/jdbc-url.ts';
import type { IncludePath } from './include-path.ts';
import type { SourceTable } from './source-table.ts';

/** The tables and views that an include path names and the user may see, as the source's engine describes them. */
export type Introspection = (request: IntrospectionRequest) => Promise<readonly SourceTable[]>;

export interface IntrospectionRequest {
  readonly url: JdbcUrl;
  readonly username: string;
  readonly password: string;
  /** Encrypted, and only to a server whose certificate and host name hold. */
  readonly tls: boolean;
  readonly path: IncludePath;
  /** Gives up at once. */
  readonly closing: AbortSignal;
}

/** Rejects when the endpoint stops. */
export function givenUp(closing: AbortSignal): Promise<never> {
  const stopped = new Promise<never>((_, reject) => {
    closing.addEventListener('abort', () => reject(new Error('The endpoint stops.')), { once: true });
  });
  stopped.catch(() => undefined);
  return stopped;
}
