import { GetCrawlerCommand, StartCrawlerCommand, type Crawler, type GlueClient } from '@aws-sdk/client-glue';
import { crawlerName } from '@daybreak/service-kit/platform';
import { crawlerMissing } from '../core/failure.ts';
import { RunRefused } from '../refusal.ts';
import { named } from './named-error.ts';

export interface Crawlers {
  readonly isThere: (dataset: string) => Promise<boolean>;
  /** One that runs already is as good: it looks at the same table. Throws `RunRefused` where there is none. */
  readonly start: (dataset: string) => Promise<void>;
  /** What became of the crawl that was started since then. Throws `RunRefused` where there is no crawler. */
  readonly look: (dataset: string, since: string) => Promise<CrawlState>;
}

export type CrawlState =
  | 'not-started'
  | 'under-way'
  | { readonly ended: 'succeeded' }
  | { readonly ended: 'failed'; message: string };

export function glueCrawlers(client: GlueClient): Crawlers {
  const find = async (dataset: string): Promise<Crawler | null> => {
    try {
      const { Crawler } = await client.send(new GetCrawlerCommand({ Name: crawlerName(dataset) }));
      return Crawler ?? null;
    } catch (error) {
      if (named(error, 'EntityNotFoundException')) return null;
      throw error;
    }
  };

  return {
    isThere: async (dataset) => (await find(dataset)) !== null,

    async start(dataset) {
      try {
        await client.send(new StartCrawlerCommand({ Name: crawlerName(dataset) }));
      } catch (error) {
        if (named(error, 'EntityNotFoundException')) throw new RunRefused(crawlerMissing(dataset));
        if (!named(error, 'CrawlerRunningException')) throw error;
      }
    },

    async look(dataset, since) {
      const crawler = await find(dataset);
      if (crawler === null) throw new RunRefused(crawlerMissing(dataset));
      if (crawler.State !== 'READY') return 'under-way';
      const { LastCrawl: last } = crawler;
      // Glue gives times in whole seconds. A crawl from before may have run on into this phase: it is done again.
      const began = Math.floor(Date.parse(since) / 1000) * 1000;
      if (last?.StartTime === undefined || last.StartTime.getTime() < began) return 'not-started';
      return last.Status === 'SUCCEEDED'
        ? { ended: 'succeeded' }
        : { ended: 'failed', message: last.ErrorMessage ?? '' };
    },
  };
}
