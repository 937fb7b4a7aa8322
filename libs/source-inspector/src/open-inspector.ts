import type { SourceConnection } from './connection.ts';
import type { SourceInspector } from './source-inspector.ts';

/** Connects; what cannot be inspected refuses by name. Close it when done. Each engine's code is loaded when asked for. */
export async function openInspector(connection: SourceConnection): Promise<SourceInspector> {
  switch (connection.engine) {
    case 'files': {
      const { openFiles } = await import('./files/open-files.ts');
      return openFiles(connection);
    }
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
