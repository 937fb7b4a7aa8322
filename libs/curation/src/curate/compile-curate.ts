import type { Dataset } from '@daybreak/dataset-contracts';
import { CurationError } from '../curation-error.ts';
import { eachDialect } from '../dialect/each-dialect.ts';
import type { SqlDialect } from '../dialect/sql-dialect.ts';
import { hashedColumns, lakeSchema, landingColumns, leaving } from '../lake-schema.ts';
import type { CuratePlan } from '../plan.ts';
import { judge, referenceRelation, type RebuiltDays } from './judge.ts';
import { landedOrder, merge, rankBy } from './merge.ts';
import { counts, findings, quarantine, tally } from './report.ts';

interface Table {
  readonly database: string;
  readonly table: string;
}

export interface CurateInput {
  readonly dataset: Dataset;
  readonly runId: string;
  /** Landing prefixes, oldest first. Of a snapshot only the last one counts. */
  readonly landing: readonly string[];
  /** `rebuild`: the landing named holds all that the days asked for shall hold. A snapshot always replaces. */
  readonly write: 'merge' | 'rebuild';
  /** Batches of the landing that hold all that the source then had of some days: older batches say nothing of them. */
  readonly rebuilt?: readonly { readonly landing: string; readonly from: string; readonly to: string }[];
  /** Leave out rows of other days. */
  readonly businessDates?: { readonly from: string; readonly to: string } | null;
  /** Of the lake's pseudonyms; null where it is not known, as nothing was hashed since versions are written down. */
  readonly keyVersion?: string | null;
  /** Catalog database of the published tables, for references. */
  readonly lakeDatabase: string;
  readonly staging: Table;
  readonly quarantine: Table;
  readonly resultUri: string;
}

export function compileCurate(input: CurateInput): CuratePlan {
  const { dataset } = input;
  const snapshot = dataset.mode === 'snapshot';
  const landing = snapshot ? input.landing.slice(-1) : input.landing;
  if (landing.length === 0)
    throw new CurationError('NO_LANDING', `Nothing has landed for dataset ${dataset.name}.`);
  const dates = dataset.businessDate === null ? null : (input.businessDates ?? null);
  const write = snapshot ? 'replace' : input.write;
  const rebuilt = (input.rebuilt ?? []).flatMap(({ landing: prefix, from, to }) => {
    const batch = landing.indexOf(prefix);
    return batch > 0 ? [{ batch, from, to }] : [];
  });

  return {
    kind: 'curate',
    version: 1,
    runId: input.runId,
    dataset: dataset.name,
    landing,
    landingColumns: landingColumns(dataset),
    ...(hashedColumns(dataset).length === 0 ? {} : { keyVersion: input.keyVersion ?? null }),
    references: [...new Set(dataset.references.map((reference) => reference.dataset))].map((name) => ({
      relation: referenceRelation(name),
      database: input.lakeDatabase,
      table: name,
      columns: [
        ...new Set(
          dataset.references.filter((reference) => reference.dataset === name).flatMap(({ to }) => to),
        ),
      ],
    })),
    staging: input.staging,
    quarantine: input.quarantine,
    schema: lakeSchema(dataset),
    partitionBy: dataset.businessDate === null ? null : 'business_date',
    ...(dataset.partition === undefined ? {} : { partition: dataset.partition }),
    // Rows of the other modes do not move from one day to another.
    ...(dataset.mode === 'upsert' ? { key: dataset.key } : {}),
    write,
    businessDates: dates,
    steps: steps({ dataset, dates, rebuilt, write }),
    resultUri: input.resultUri,
  };
}

function steps(props: {
  readonly dataset: Dataset;
  readonly dates: CuratePlan['businessDates'];
  readonly rebuilt: readonly RebuiltDays[];
  readonly write: CuratePlan['write'];
}): CuratePlan['steps'] {
  const { dataset, dates, rebuilt, write } = props;
  const step = (name: string, build: (dialect: SqlDialect) => string) => ({ name, sql: eachDialect(build) });
  const judgement = (dialect: SqlDialect) => judge({ dataset, dialect, dates, rebuilt });
  return [
    step('deduplicated', (dialect) => deduplicate(dataset, dialect)),
    step('judged', (dialect) => judgement(dialect).sql),
    step(
      'ranked',
      (dialect) => `select *, ${rankBy(dataset, dialect, landedOrder)} from judged where _refusal = 0`,
    ),
    step('accepted', (dialect) => accept(dataset, dialect)),
    step('quarantined', (dialect) => quarantine(judgement(dialect), dialect)),
    step('tally', (dialect) => tally(judgement(dialect))),
    step('findings', (dialect) => findings(judgement(dialect), dialect)),
    step('counts', counts),
    step('merged', (dialect) => merge(dataset, dialect, write)),
    ...(dataset.kAnonymity === null ? [] : [step('groups', (dialect) => groups(dataset, dialect))]),
  ];
}

/** One row: how many rows share the rarest combination of generalised values. */
function groups(dataset: Dataset, dialect: SqlDialect): string {
  const generalised = dataset.columns
    .filter(({ privacy }) => privacy.policy === 'generalise')
    .map(({ name }) => dialect.id(name))
    .join(', ');
  return `select min(_members) as smallest from (select count(*) as _members from merged group by ${generalised}) as groups_of_rows`;
}

/** Landed rows once each; `_order` is the place of the last of the `_copies`. */
function deduplicate(dataset: Dataset, dialect: SqlDialect): string {
  const columns = leaving(dataset)
    .map(({ name }) => dialect.id(name))
    .join(', ');
  return `select ${columns}, max(cast(_batch as bigint) * 1000000000000 + _row) as _order, count(*) as _copies from landed group by ${columns}`;
}

function accept(dataset: Dataset, dialect: SqlDialect): string {
  const columns = lakeSchema(dataset)
    .map(({ name }) => dialect.id(name))
    .join(', ');
  return `select ${columns} from ranked where _rank = 1`;
}
