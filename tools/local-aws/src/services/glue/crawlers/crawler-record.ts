import type { CrawlerTargets, LastCrawlInfo, RecrawlPolicy, SchemaChangePolicy } from '@aws-sdk/client-glue';
import type { Wire } from '../wire.ts';

export interface CrawlerRecord {
  readonly Name: string;
  readonly Role: string;
  readonly DatabaseName: string;
  readonly Description?: string | undefined;
  readonly Targets: Wire<CrawlerTargets>;
  readonly TablePrefix: string;
  readonly Classifiers: readonly string[];
  readonly RecrawlPolicy: Wire<RecrawlPolicy>;
  readonly SchemaChangePolicy: Wire<SchemaChangePolicy>;
  readonly State: 'READY' | 'RUNNING';
  readonly CreationTime: number;
  readonly LastUpdated: number;
  readonly Version: number;
  readonly LastCrawl?: Wire<LastCrawlInfo>;
  /** When the crawl under way began; null between crawls. */
  readonly startedAt: number | null;
}
