import { crawlFailure, failure } from './core/failure.ts';
import type { Input } from './core/inputs.ts';
import type { Dependencies } from './dependencies.ts';
import { RunRefused } from './refusal.ts';

/** What the end of a dataset's crawl means, whoever told of it. */
export async function crawlEnd(
  { contracts, sourceTables }: Dependencies,
  {
    dataset,
    at,
    end,
  }: { dataset: string; at: string; end: { ended: 'succeeded' } | { ended: 'failed'; message: string } },
): Promise<Input> {
  if (end.ended === 'failed') return { type: 'crawl-failed', at, failure: crawlFailure(end.message) };
  const contract = contracts.get(dataset);
  if (contract === undefined) throw new RunRefused(failure('CONTRACT_MISSING'));
  return { type: 'crawl-succeeded', at, contract, columns: await sourceTables.columnsOf(contract) };
}
