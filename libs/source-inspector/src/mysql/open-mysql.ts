import type { DatabaseConnection } from '../connection.ts';
import type { SourceInspector, TableName } from '../source-inspector.ts';
import { abilitiesOf } from './abilities.ts';
import { describeTable, findTable, grantsOf, listTables } from './catalog.ts';
import { probeKey, probeWatermark } from './probes.ts';
import { sampleTable } from './sample.ts';
import { openSession } from './session.ts';

/** MySQL from version 8.0 and MariaDB from version 10.6 on, Aurora included. */
export async function openMysql(connection: DatabaseConnection): Promise<SourceInspector> {
  const session = await openSession(connection);
  const described = async (name: TableName) => describeTable(session, await findTable(session, name));
  return {
    engine: 'mysql',
    abilities: () => abilitiesOf(session),
    tables: () => listTables(session),
    describe: described,
    grants: async (name) => grantsOf(session, await findTable(session, name)),
    sample: async (name, props) => sampleTable(session, await described(name), props),
    probeWatermark: async (name, column) => probeWatermark(session, await described(name), column),
    probeKey: async (name, columns) => probeKey(session, await described(name), columns),
    close: () => session.end(),
  };
}
