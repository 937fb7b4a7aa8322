import type { Dataset } from '@daybreak/dataset-contracts';
import type { SqlDialect } from '../dialect/sql-dialect.ts';
import { lakeSchema } from '../lake-schema.ts';

interface Ranking {
  /** Expressions that say which reading of the source a row is of, the later first. */
  readonly laterRead: string;
  /** Which of the rows of one reading and one version. */
  readonly thenBy?: string;
}

/**
 * Which row of a key stays. Where the source holds each key once, what was read later is what it now holds, whatever its
 * watermark says: of two transactions that write one row, the one that began earlier can be the last to commit, and the
 * row's watermark then goes back. Where the source keeps several versions of a key, the newest of them.
 */
export function versionOrder(dataset: Dataset, dialect: SqlDialect, { laterRead, thenBy }: Ranking): string {
  const newest = dataset.watermark === null ? [] : [`${dialect.id(dataset.watermark)} desc`];
  const last = thenBy === undefined ? [] : [thenBy];
  const order =
    dataset.duplicates === 'newest' ? [...newest, laterRead, ...last] : [laterRead, ...newest, ...last];
  return order.join(', ');
}

/** Landed rows: `_order` is batch * 10^12 + place. */
export const landedOrder: Ranking = {
  laterRead: 'floor(_order / 1000000000000) desc',
  thenBy: '_order desc',
};

const keyOf = (dataset: Dataset, dialect: SqlDialect) =>
  dataset.key.map((name) => dialect.id(name)).join(', ');

export function rankBy(dataset: Dataset, dialect: SqlDialect, ranking: Ranking): string {
  return `row_number() over (partition by ${keyOf(dataset, dialect)} order by ${versionOrder(dataset, dialect, ranking)}) as _rank`;
}

/** What the touched days shall hold: the batch, and of the `existing` rows those that it does not replace. */
export function merge(dataset: Dataset, dialect: SqlDialect, write: 'replace' | 'merge' | 'rebuild'): string {
  const columns = lakeSchema(dataset)
    .map(({ name }) => dialect.id(name))
    .join(', ');
  if (write === 'replace') return `select ${columns} from accepted`;
  const both = `select ${columns}, 0 as _origin from accepted union all select ${columns}, 1 as _origin from existing`;
  const ranked = `select ${columns}, ${rankBy(dataset, dialect, { laterRead: '_origin' })} from (${both}) as candidates`;
  return `select ${columns} from (${ranked}) as ranked_candidates where _rank = 1`;
}
