import type {
  Crawler,
  CrawlerTargets,
  CreateCrawlerRequest,
  DeleteCrawlerRequest,
  GetCrawlerRequest,
  GetCrawlersRequest,
  StartCrawlerRequest,
  UpdateCrawlerRequest,
} from '@aws-sdk/client-glue';
import type { GlueContext } from '../context.ts';
import { alreadyExists, crawlerRunning, entityNotFound, invalidInput } from '../errors.ts';
import { page } from '../pages.ts';
import { refuseOthers, required } from '../request.ts';
import { epochSeconds, type Wire } from '../wire.ts';
import type { Crawls } from './crawl.ts';
import type { CrawlerRecord } from './crawler-record.ts';
import { parseIncludePath } from './include-path.ts';
import { checkedS3Target } from './s3-target.ts';

const known = [
  'Name',
  'Role',
  'DatabaseName',
  'Description',
  'Targets',
  'Classifiers',
  'TablePrefix',
  'SchemaChangePolicy',
  'RecrawlPolicy',
];

export function crawlerOperations({ surroundings, store, transact }: GlueContext, crawls: Crawls) {
  return {
    CreateCrawler: (input: Wire<CreateCrawlerRequest>) => {
      refuseOthers({ operation: 'CreateCrawler', input, known: [...known, 'Tags'] });
      const name = required(input.Name, 'Name');
      const time = epochSeconds(surroundings.now());
      transact(() => {
        if (store.crawlers.get('', name)) throw alreadyExists(`Crawler with name ${name} already exists`);
        store.crawlers.put('', name, {
          Name: name,
          Role: required(input.Role, 'Role'),
          DatabaseName: required(input.DatabaseName, 'DatabaseName'),
          Description: input.Description,
          Targets: checkedTargets('CreateCrawler', input.Targets),
          TablePrefix: input.TablePrefix ?? '',
          Classifiers: input.Classifiers ?? [],
          RecrawlPolicy: checkedRecrawl(input.RecrawlPolicy?.RecrawlBehavior),
          SchemaChangePolicy: {
            UpdateBehavior: 'UPDATE_IN_DATABASE',
            DeleteBehavior: 'DEPRECATE_IN_DATABASE',
            ...input.SchemaChangePolicy,
          },
          State: 'READY',
          CreationTime: time,
          LastUpdated: time,
          Version: 1,
          startedAt: null,
        });
      });
      return {};
    },

    UpdateCrawler: (input: Wire<UpdateCrawlerRequest>) => {
      refuseOthers({ operation: 'UpdateCrawler', input, known });
      transact(() => {
        const before = existing(required(input.Name, 'Name'));
        if (before.State === 'RUNNING') {
          throw crawlerRunning(
            'Cannot update Crawler while running. Please stop crawl or wait until it completes to update.',
          );
        }
        store.crawlers.put('', before.Name, {
          ...before,
          Role: input.Role ?? before.Role,
          DatabaseName: input.DatabaseName ?? before.DatabaseName,
          Description: input.Description ?? before.Description,
          Targets: input.Targets ? checkedTargets('UpdateCrawler', input.Targets) : before.Targets,
          TablePrefix: input.TablePrefix ?? before.TablePrefix,
          Classifiers: input.Classifiers ?? before.Classifiers,
          RecrawlPolicy: input.RecrawlPolicy
            ? checkedRecrawl(input.RecrawlPolicy.RecrawlBehavior)
            : before.RecrawlPolicy,
          SchemaChangePolicy: { ...before.SchemaChangePolicy, ...input.SchemaChangePolicy },
          LastUpdated: epochSeconds(surroundings.now()),
          Version: before.Version + 1,
        });
      });
      return {};
    },

    GetCrawler: (input: Wire<GetCrawlerRequest>) => ({
      Crawler: shown(existing(required(input.Name, 'Name'))),
    }),

    GetCrawlers: (input: Wire<GetCrawlersRequest>) => {
      const { items, next } = page({
        items: store.crawlers.list(''),
        keyOf: (crawler) => crawler.Name,
        token: input.NextToken,
        size: input.MaxResults,
      });
      return { Crawlers: items.map(shown), ...next };
    },

    StartCrawler: (input: Wire<StartCrawlerRequest>) => {
      const name = required(input.Name, 'Name');
      const crawler = store.crawlers.get('', name);
      if (!crawler) throw entityNotFound(`Crawler with name ${name} does not exist`);
      if (crawler.State === 'RUNNING') {
        throw crawlerRunning(`Crawler with name ${name} has already started`);
      }
      crawls.start(crawler);
      return {};
    },

    DeleteCrawler: (input: Wire<DeleteCrawlerRequest>) => {
      const crawler = existing(required(input.Name, 'Name'));
      if (crawler.State === 'RUNNING') throw crawlerRunning('Cannot delete Crawler while running.');
      store.crawlers.delete('', crawler.Name);
      return {};
    },
  };

  function existing(name: string): CrawlerRecord {
    const crawler = store.crawlers.get('', name);
    if (!crawler) throw entityNotFound(`Crawler entry with name ${name} does not exist`);
    return crawler;
  }

  function shown({ startedAt, ...crawler }: CrawlerRecord): Wire<Crawler> {
    const elapsed = startedAt === null ? 0 : epochSeconds(surroundings.now()) - startedAt;
    return { ...crawler, CrawlElapsedTime: Math.round(elapsed * 1000) };
  }
}

function checkedTargets(operation: string, input: Wire<CrawlerTargets> | undefined): Wire<CrawlerTargets> {
  const targets = required(input, 'Targets');
  refuseOthers({ operation, input: targets, known: ['JdbcTargets', 'S3Targets'] });
  const jdbc = targets.JdbcTargets ?? [];
  const s3 = targets.S3Targets ?? [];
  if (jdbc.length + s3.length === 0) throw invalidInput('Crawler has no targets.');
  for (const target of jdbc) {
    refuseOthers({ operation, input: target, known: ['ConnectionName', 'Path'] });
    required(target.ConnectionName, 'ConnectionName');
    if (!parseIncludePath(required(target.Path, 'Path'), 'postgresql')) {
      throw invalidInput(
        'The Path of a JDBC target must have the form database/schema/table (MySQL: database/table), with % for any.',
      );
    }
  }
  return {
    ...(jdbc.length > 0 ? { JdbcTargets: jdbc } : {}),
    ...(s3.length > 0 ? { S3Targets: s3.map((target) => checkedS3Target(operation, target)) } : {}),
  };
}

function checkedRecrawl(behavior: string | undefined) {
  if (behavior !== undefined && behavior !== 'CRAWL_EVERYTHING') {
    throw invalidInput(`RecrawlBehavior ${behavior} is not built: every crawl looks at everything.`);
  }
  return { RecrawlBehavior: 'CRAWL_EVERYTHING' } as const;
}
