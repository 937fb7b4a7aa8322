import type { JdbcTarget, S3Target } from '@aws-sdk/client-glue';
import type { TableChanges } from '../catalog/table-changes.ts';
import { parseJdbcUrl } from '../connections/jdbc-url.ts';
import type { GlueContext } from '../context.ts';
import { epochSeconds, type Wire } from '../wire.ts';
import { catalogDifference } from './catalog-difference.ts';
import { CrawlFailure } from './crawl-failure.ts';
import { crawlFailed, crawlStarted, crawlSucceeded, type CrawlCounts } from './crawler-events.ts';
import type { CrawlerRecord } from './crawler-record.ts';
import { fileCatalogEntry } from './file-table.ts';
import { fileTable } from './file-tables.ts';
import { parseIncludePath } from './include-path.ts';
import { introspections } from './introspection.ts';
import { catalogEntry } from './source-table.ts';

export interface Crawls {
  start(crawler: CrawlerRecord): void;
  /** Ends, as failed, what a restart interrupted: its outcome is unknown. */
  failInterrupted(): void;
}

export function crawls(context: GlueContext, changes: TableChanges): Crawls {
  const { surroundings, store, transact, publish, background, closing } = context;

  return {
    start: (crawler) => {
      const started = surroundings.now();
      transact(() => {
        store.crawlers.put('', crawler.Name, {
          ...crawler,
          State: 'RUNNING',
          startedAt: epochSeconds(started),
        });
        publish(crawlStarted(surroundings, { crawler: crawler.Name, time: started }));
      });
      background(run(crawler));
    },

    failInterrupted: () => {
      for (const crawler of store.crawlers.list('')) {
        if (crawler.State === 'RUNNING') {
          fail(crawler.Name, 'The endpoint stopped while this crawl was running. Start the crawler again.');
        }
      }
    },
  };

  async function run(crawler: CrawlerRecord): Promise<void> {
    try {
      const found = [];
      for (const target of crawler.Targets.JdbcTargets ?? []) found.push(...(await entries(crawler, target)));
      for (const target of crawler.Targets.S3Targets ?? []) found.push(...(await filesOf(crawler, target)));
      const byName = new Map(found.map((entry) => [entry.Name ?? '', entry]));
      if (closing.aborted) return;
      transact(() => succeed(crawler.Name, apply(crawler, [...byName.values()])));
    } catch (error) {
      if (closing.aborted) return;
      if (!(error instanceof CrawlFailure)) {
        surroundings.log.error({ crawler: crawler.Name, error: nameOf(error) }, 'crawl failed unexpectedly');
      }
      fail(crawler.Name, error instanceof CrawlFailure ? error.message : 'Internal Service Exception');
    }
  }

  async function entries(crawler: CrawlerRecord, target: Wire<JdbcTarget>) {
    const name = target.ConnectionName ?? '';
    const connection = store.connections.get('', name);
    const url = parseJdbcUrl(connection?.ConnectionProperties?.JDBC_CONNECTION_URL ?? '');
    const path = url && parseIncludePath(target.Path ?? '', url.engine);
    if (!connection || !url) throw CrawlFailure.missingConnection(name);
    if (!path) throw CrawlFailure.pathOfMysql(target.Path ?? '');
    if (path.database !== url.database) throw CrawlFailure.otherDatabase(target.Path ?? '', url.database);
    const login = await credentials(name, connection.ConnectionProperties?.SECRET_ID ?? '');
    try {
      const tls = connection.ConnectionProperties?.JDBC_ENFORCE_SSL === 'true';
      const tables = await introspections[url.engine]({ url, path, ...login, tls, closing });
      return tables.map((table) =>
        catalogEntry(table, { name: crawler.Name, prefix: crawler.TablePrefix, connection: name }),
      );
    } catch (error) {
      throw CrawlFailure.source(name, error);
    }
  }

  async function filesOf(crawler: CrawlerRecord, target: Wire<S3Target>) {
    const path = target.Path ?? '';
    try {
      const table = await fileTable({ objects: surroundings.objects, target, closing });
      return table === null
        ? []
        : [fileCatalogEntry(table, { name: crawler.Name, prefix: crawler.TablePrefix })];
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null;
      if (code === 'NoSuchBucket') throw CrawlFailure.missingBucket(path);
      throw error;
    }
  }

  async function credentials(connection: string, secretId: string) {
    try {
      const secret: unknown = JSON.parse(await context.options.readSecret(secretId));
      const { username, password } = secret as { username: unknown; password: unknown };
      if (typeof username === 'string' && typeof password === 'string') return { username, password };
    } catch {
      // Falls through: the reason may quote the secret.
    }
    throw CrawlFailure.unreadableSecret(connection);
  }

  function apply(crawler: CrawlerRecord, found: Awaited<ReturnType<typeof entries>>): CrawlCounts {
    const database = crawler.DatabaseName.toLowerCase();
    if (!store.databases.get('', database)) {
      throw new CrawlFailure(`Database ${database} not found. Create it, then start the crawler again.`);
    }
    const known = store.tables
      .list(database)
      .filter((table) => table.Parameters?.['UPDATED_BY_CRAWLER'] === crawler.Name);
    const difference = catalogDifference({
      known,
      found,
      policy: crawler.SchemaChangePolicy,
      now: surroundings.now(),
    });
    let taken = 0;
    for (const input of difference.create) {
      // Another crawler's table, or one made by hand, is taken over rather than doubled.
      if (store.tables.get(database, input.Name ?? '')) {
        changes.update({ database, input, archive: true });
        taken += 1;
      } else changes.create(database, input);
    }
    for (const input of difference.update) changes.update({ database, input, archive: true });
    for (const table of difference.delete) changes.delete(database, table);
    return {
      created: difference.create.length - taken,
      updated: difference.update.length + taken,
      deleted: difference.delete.length,
    };
  }

  function succeed(name: string, counts: CrawlCounts): void {
    const ended = end(name, 'SUCCEEDED');
    const now = surroundings.now();
    publish(
      crawlSucceeded(surroundings, {
        crawler: name,
        time: now,
        elapsed: epochSeconds(now) - (ended?.startedAt ?? epochSeconds(now)),
        counts,
      }),
    );
  }

  function fail(name: string, cause: string): void {
    transact(() => {
      end(name, 'FAILED', cause);
      publish(crawlFailed(surroundings, { crawler: name, cause }));
    });
  }

  function end(name: string, status: 'SUCCEEDED' | 'FAILED', cause?: string): CrawlerRecord | undefined {
    const crawler = store.crawlers.get('', name);
    if (!crawler) return undefined;
    store.crawlers.put('', name, {
      ...crawler,
      State: 'READY',
      startedAt: null,
      LastCrawl: {
        Status: status,
        StartTime: crawler.startedAt ?? epochSeconds(surroundings.now()),
        ...(cause === undefined ? {} : { ErrorMessage: cause }),
      },
    });
    return crawler;
  }
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : typeof error);
