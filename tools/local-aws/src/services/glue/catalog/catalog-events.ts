import type { NativeEvent, Surroundings } from '../../../endpoint/service.ts';
import { databaseArn, tableArn } from '../arn.ts';

export const databaseCreated = (at: Surroundings, database: string): NativeEvent => ({
  source: 'aws.glue',
  detailType: 'Glue Data Catalog Database State Change',
  resources: [databaseArn(at, database)],
  detail: { databaseName: database, typeOfChange: 'CreateDatabase', changedTables: [] },
});

/** On AWS a table that comes or goes is a change of its database. */
export const tableListed = (
  at: Surroundings,
  { database, table, change }: { database: string; table: string; change: 'CreateTable' | 'DeleteTable' },
): NativeEvent => ({
  source: 'aws.glue',
  detailType: 'Glue Data Catalog Database State Change',
  resources: [tableArn(at, database, table)],
  detail: { databaseName: database, typeOfChange: change, changedTables: [table] },
});

export const tableUpdated = (
  at: Surroundings,
  { database, table }: { database: string; table: string },
): NativeEvent => ({
  source: 'aws.glue',
  detailType: 'Glue Data Catalog Table State Change',
  resources: [tableArn(at, database, table)],
  detail: { databaseName: database, changedPartitions: [], typeOfChange: 'UpdateTable', tableName: table },
});
