import type { SourceConnection } from './connection.ts';
import { SourceError } from './source-error.ts';
import type { SourceInspector } from './source-inspector.ts';

/** Connects; what cannot be inspected refuses by name. Close it when done. Each engine's code is loaded when asked for. */
export async function openInspector(connection: SourceConnection): Promise<SourceInspector> {
  if (connection.engine === 'files')
    throw new SourceError('ENGINE_UNSUPPORTED', { engine: connection.engine });
  switch (connection.engine) {
    case 'postgresql': {
      const { openPostgresql } = await import('./postgresql/open-postgresql.ts');
      return openPostgresql(connection);
    }
    case 'mysql': {
      const { openMysql } = await import('./mysql/open-mysql.ts');
      return openMysql(connection);
    }
  }
}
