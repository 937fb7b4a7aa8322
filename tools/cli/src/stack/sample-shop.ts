import type { ReachableDatabase } from './local-sources.ts';
import { passedOn } from './passed-on.ts';
import type { Home, Secrets } from './home.ts';
import type { Processes } from './processes.ts';
import { entries } from './workspace.ts';

interface SampleShop {
  /** Of the source that it plays. */
  readonly name: string;
  readonly processes: Processes;
  readonly home: Home;
  readonly port: number;
  readonly secrets: Secrets;
  readonly environment: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
}

/** Starts the embedded PostgreSQL with the sample supermarket in it; resolves when it can be read. */
export async function startSampleShop(shop: SampleShop): Promise<ReachableDatabase> {
  const { name, processes, home, port, secrets, environment, say } = shop;
  const loaded = new Map<string, number>();
  const rows = () => [...loaded.values()].reduce((sum, count) => sum + count, 0).toLocaleString('en-US');
  const telling = setInterval(() => {
    if (loaded.size > 0) say(`The sample shop fills its tables: ${rows()} rows so far`);
  }, 1_000);
  try {
    const url = await processes.start({
      name: 'source',
      entry: entries.source,
      environment: {
        ...passedOn(environment),
        DAYBREAK_HOME: home.folder,
        DAYBREAK_SOURCE_PORT: String(port),
        DAYBREAK_SOURCE_ADMIN_PASSWORD: secrets.sourceAdminPassword,
        DAYBREAK_SOURCE_READER_PASSWORD: secrets.sourceReaderPassword,
      },
      onMessage: (message) => {
        const progress = loadedTable(message);
        if (progress) loaded.set(progress.table, progress.rows);
      },
    });
    const filled = loaded.size > 0 ? `, filled with ${rows()} rows` : '';
    say(`The sample shop's database is ready at 127.0.0.1:${String(port)}${filled}`);
    return sampleDatabase({ name, port, secrets, database: new URL(url).pathname.slice(1) });
  } finally {
    clearInterval(telling);
  }
}

/** How the sample shop is read once it is up. */
export function sampleDatabase(props: {
  readonly name: string;
  readonly port: number;
  readonly secrets: Secrets;
  readonly database: string;
}): ReachableDatabase {
  const { name, port, secrets, database } = props;
  return {
    name,
    engine: 'postgresql',
    host: '127.0.0.1',
    port,
    database,
    username: 'daybreak_reader',
    password: secrets.sourceReaderPassword,
    tls: 'off',
    certificateAuthority: null,
  };
}

function loadedTable(message: unknown): { table: string; rows: number } | null {
  if (typeof message !== 'object' || message === null || !('progress' in message)) return null;
  return message.progress as { table: string; rows: number };
}
