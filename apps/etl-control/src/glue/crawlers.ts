import { GetCrawlerCommand, StartCrawlerCommand, type GlueClient } from '@aws-sdk/client-glue';
import { crawlerName } from '@daybreak/service-kit/platform';
import { named } from './named-error.ts';

export interface Crawlers {
  readonly isThere: (dataset: string) => Promise<boolean>;
  /** One that runs already is as good: it looks at the same table. */
  readonly start: (dataset: string) => Promise<void>;
}

export const glueCrawlers = (client: GlueClient): Crawlers => ({
  async isThere(dataset) {
    try {
      await client.send(new GetCrawlerCommand({ Name: crawlerName(dataset) }));
      return true;
    } catch (error) {
      if (named(error, 'EntityNotFoundException')) return false;
      throw error;
    }
  },

  async start(dataset) {
    try {
      await client.send(new StartCrawlerCommand({ Name: crawlerName(dataset) }));
    } catch (error) {
      if (!named(error, 'CrawlerRunningException')) throw error;
    }
  },
});
