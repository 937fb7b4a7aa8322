import type { Dataset } from '@daybreak/dataset-contracts';
import type { SqlDialect } from '../dialect/sql-dialect.ts';
import { lakeSchema } from '../lake-schema.ts';

/** Newest version first, then the later read. */
export function rankBy(dataset: Dataset, dialect: SqlDialect, thenBy: string): string {
  const key = dataset.key.map((name) => dialect.id(name)).join(', ');
  const newest = dataset.watermark === null ? [] : [`${dialect.id(dataset.watermark)} desc`];
  return `row_number() over (partition by ${key} order by ${[...newest, thenBy].join(', ')}) as _rank`;
}

/** What the touched partitions shall hold. The batch wins over an existing row of the same version. */
export function merge(dataset: Dataset, dialect: SqlDialect, write: 'replace' | 'merge' | 'rebuild'): string {
  const columns = lakeSchema(dataset)
    .map(({ name }) => dialect.id(name))
    .join(', ');
  if (write !== 'merge') return `select ${columns} from accepted`;
  const both = `select ${columns}, 0 as _origin from accepted union all select ${columns}, 1 as _origin from existing`;
  const ranked = `select ${columns}, ${rankBy(dataset, dialect, '_origin')} from (${both}) as candidates`;
  return `select ${columns} from (${ranked}) as ranked_candidates where _rank = 1`;
}
