import type { DatabaseSync } from 'node:sqlite';
import type { Connection, Database, Table } from '@aws-sdk/client-glue';
import type { CrawlerRecord } from '../crawlers/crawler-record.ts';
import type { JobRecord, JobRunRecord } from '../jobs/job-record.ts';
import type { EvaluationRunRecord, ResultRecord, RulesetRecord } from '../quality/quality-record.ts';
import type { Wire } from '../wire.ts';
import { openCollection, type Collection } from './collection.ts';

/** All that Glue here remembers. The parent is the database, table (`database/table`) or job; '' where there is none. */
export interface GlueStore {
  readonly databases: Collection<Wire<Database>>;
  readonly tables: Collection<Wire<Table>>;
  readonly tableVersions: Collection<Wire<Table>>;
  readonly connections: Collection<Wire<Connection>>;
  readonly crawlers: Collection<CrawlerRecord>;
  readonly jobs: Collection<JobRecord>;
  readonly jobRuns: Collection<JobRunRecord>;
  readonly rulesets: Collection<RulesetRecord>;
  readonly evaluationRuns: Collection<EvaluationRunRecord>;
  readonly results: Collection<ResultRecord>;
}

export function openGlueStore(database: DatabaseSync): GlueStore {
  return {
    databases: openCollection(database, 'databases'),
    tables: openCollection(database, 'tables'),
    tableVersions: openCollection(database, 'table_versions'),
    connections: openCollection(database, 'connections'),
    crawlers: openCollection(database, 'crawlers'),
    jobs: openCollection(database, 'jobs'),
    jobRuns: openCollection(database, 'job_runs'),
    rulesets: openCollection(database, 'rulesets'),
    evaluationRuns: openCollection(database, 'evaluation_runs'),
    results: openCollection(database, 'results'),
  };
}
