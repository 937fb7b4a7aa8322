import type { DatabaseConnection } from '../connection.ts';
import type { SourceInspector } from '../source-inspector.ts';
import { abilitiesOf } from './abilities.ts';
import { describeTable, findTable, grantsOf, listTables } from './catalog.ts';
import { probeKey, probeWatermark } from './probes.ts';
import { sampleTable } from './sample.ts';
import { openSession } from './session.ts';

/** PostgreSQL from version 12 on, Aurora included. */
export async function openPostgresql(connection: DatabaseConnection): Promise<SourceInspector> {
  const session = await openSession(connection);
  const described = async (name: Parameters<SourceInspector['describe']>[0]) => {
    const table = await findTable(session, name);
    return { table, description: await describeTable(session, table) };
  };
  return {
    engine: 'postgresql',
    abilities: () => abilitiesOf(session),
    async tables() {
      const tables = await listTables(session);
      return tables.map(({ schema, table, kind, estimatedRows, comment }) => ({
        ...{ schema, table, kind, estimatedRows, comment },
      }));
    },
    describe: async (name) => (await described(name)).description,
    grants: async (name) => grantsOf(session, (await findTable(session, name)).oid),
    sample: async (name, props) => sampleTable(session, await findTable(session, name), props),
    async probeWatermark(name, column) {
      const { table, description } = await described(name);
      return probeWatermark(session, table, description, column);
    },
    async probeKey(name, columns) {
      const { table, description } = await described(name);
      return probeKey(session, table, description, columns);
    },
    close: () => session.end(),
  };
}
