import type { SourceConnection } from './connection.ts';
import { SourceError } from './source-error.ts';
import type { SourceInspector } from './source-inspector.ts';

/** Connects; what cannot be inspected refuses by name. Close it when done. */
export function openInspector(connection: SourceConnection): Promise<SourceInspector> {
  return Promise.reject(new SourceError('ENGINE_UNSUPPORTED', { engine: connection.engine }));
}
