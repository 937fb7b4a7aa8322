import { glueCrawlerStateChange } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import { crawlerName } from '@daybreak/service-kit/platform';
import { driftOf } from '../core/drift.ts';
import { crawlFailure } from '../core/failure.ts';
import { decideOn } from '../dataset-input.ts';
import type { Dependencies } from '../dependencies.ts';

export const onGlueCrawlerStateChange = on<typeof glueCrawlerStateChange, Dependencies>(
  glueCrawlerStateChange,
  async ({ detail, time: at }, context) => {
    const { contracts, sourceTables } = context.dependencies;
    const contract = [...contracts.values()].find(({ name }) => crawlerName(name) === detail.crawlerName);
    if (contract === undefined || detail.state === 'Started') return;
    const dataset = contract.name;
    if (detail.state === 'Failed') {
      const failure = crawlFailure(detail.errorMessage);
      await decideOn(context, { dataset, input: { type: 'crawl-failed', at, failure } });
      return;
    }
    const columns = await sourceTables.columnsOf(contract);
    const drift = columns === null ? 'no-table' : driftOf(contract, columns);
    await decideOn(context, { dataset, input: { type: 'crawl-succeeded', at, drift } });
  },
);
