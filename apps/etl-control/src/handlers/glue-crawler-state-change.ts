import { glueCrawlerStateChange } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import { crawlerName } from '@daybreak/service-kit/platform';
import { crawlEnd } from '../crawl-end.ts';
import { decideOn } from '../dataset-input.ts';
import type { Dependencies } from '../dependencies.ts';
import { unlessRefused } from '../refusal.ts';

export const onGlueCrawlerStateChange = on<typeof glueCrawlerStateChange, Dependencies>(
  glueCrawlerStateChange,
  async ({ detail, time: at }, context) => {
    const { dependencies } = context;
    const contract = [...dependencies.contracts.values()].find(
      ({ name }) => crawlerName(name) === detail.crawlerName,
    );
    if (contract === undefined || detail.state === 'Started') return;
    const dataset = contract.name;
    const end =
      detail.state === 'Failed'
        ? ({ ended: 'failed', message: detail.errorMessage } as const)
        : ({ ended: 'succeeded' } as const);
    await decideOn(context, {
      dataset,
      input: async ({ active }) =>
        active?.phase === 'crawling'
          ? unlessRefused(context, active, () => crawlEnd(dependencies, { dataset, at, end }))
          : null,
    });
  },
);
