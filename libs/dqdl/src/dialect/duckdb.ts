import type { DataColumn } from '../data-column.ts';
import { frequencyKinds, type FrequencyKind, type Measure } from '../measure.ts';
import type { RowTest, TestValue } from '../row-test.ts';
import type { Dialect } from './dialect.ts';

type FrequencyMeasure = Extract<Measure, { columns: readonly DataColumn[] }>;
type RowMeasure = Exclude<Measure, FrequencyMeasure>;

/** One scan for all that rows give by themselves, and one grouping for each set of columns. */
export const duckdb: Dialect = {
  queries: (measures, relation) => {
    const rowMeasures = measures.filter((measure): measure is RowMeasure => !isFrequency(measure));
    const frequencies = Map.groupBy(measures.filter(isFrequency), ({ columns }) =>
      JSON.stringify(columns.map(({ name }) => name)),
    );
    return [
      ...(rowMeasures.length === 0
        ? []
        : [{ sql: select(rowMeasures.map(aggregate), relation), measures: rowMeasures }]),
      ...[...frequencies.values()].map((group) => ({
        sql: select(
          group.map(({ kind }) => frequencyAggregates[kind]),
          grouped(group[0]?.columns ?? [], relation),
        ),
        measures: group,
      })),
    ];
  },
};

const isFrequency = (measure: Measure): measure is FrequencyMeasure =>
  (frequencyKinds as readonly string[]).includes(measure.kind);

const select = (expressions: readonly string[], from: string) =>
  `SELECT ${expressions.map((each, index) => `CAST(${each} AS DOUBLE) AS m${index}`).join(', ')} FROM ${from}`;

/** A row is valued unless every column is NULL, as in deequ's grouping. */
function grouped(columns: readonly DataColumn[], relation: string): string {
  const names = columns.map(({ name }) => identifier(name));
  const any = (test: string, joined: string) => names.map((name) => `${name} ${test}`).join(joined);
  return (
    `(SELECT count(*) AS n, (${any('IS NOT NULL', ' OR ')}) AS valued, (${any('IS NULL', ' OR ')}) AS partial ` +
    `FROM ${relation} GROUP BY ${names.join(', ')})`
  );
}

const frequencyAggregates: Readonly<Record<FrequencyKind, string>> = {
  once: 'count(*) FILTER (WHERE valued AND n = 1)',
  distinct: 'count(*) FILTER (WHERE valued)',
  valued: 'coalesce(sum(n) FILTER (WHERE valued), 0)',
  unkeyed: 'coalesce(sum(n) FILTER (WHERE partial OR n > 1), 0)',
};

function aggregate(measure: RowMeasure): string {
  switch (measure.kind) {
    case 'rows':
      return 'count(*)';
    case 'nulls':
      return `count(*) - count(${identifier(measure.column.name)})`;
    case 'failing':
      return `count(*) FILTER (WHERE NOT (${rowPredicate(measure.test)}))`;
    case 'mean':
      return `avg(${identifier(measure.column.name)})`;
    case 'sum':
      return `sum(${identifier(measure.column.name)})`;
    case 'shortest':
      return `min(${length(measure.column)})`;
    case 'longest':
      return `max(${length(measure.column)})`;
    case 'failing-length':
      return `count(*) FILTER (WHERE NOT (${predicate(measure.test, length(measure.column), { kind: 'number' })}))`;
  }
}

const length = (column: DataColumn) => `coalesce(length(CAST(${identifier(column.name)} AS VARCHAR)), 0)`;

/** Never NULL: a value that cannot be compared fails. */
function rowPredicate({ column, nullPasses, test }: RowTest): string {
  const name = identifier(column.name);
  return `CASE WHEN ${name} IS NULL THEN ${nullPasses} ELSE coalesce(${predicate(test, name, column)}, false) END`;
}

type ColumnLike = Pick<DataColumn, 'kind'>;

function predicate(test: RowTest['test'], name: string, column: ColumnLike): string {
  switch (test.kind) {
    case 'always':
      return 'true';
    case 'never':
      return 'false';
    case 'compare':
      return comparison(test.operator === '!=' ? '<>' : test.operator, test.value, name, column);
    case 'range': {
      const [low, high] = test.inside ? ['>', '<'] : ['<=', '>='];
      const both = [comparison(low, test.low, name, column), comparison(high, test.high, name, column)];
      return `(${both.join(test.inside ? ' AND ' : ' OR ')})`;
    }
    case 'member': {
      const any = test.values.map((value) => `coalesce(${comparison('=', value, name, column)}, false)`);
      const found = any.length === 0 ? 'false' : `(${any.join(' OR ')})`;
      return test.negated ? `NOT ${found}` : found;
    }
    case 'matches':
      return `${test.negated ? 'NOT ' : ''}regexp_full_match(${asText(name, column)}, ${text(test.pattern)})`;
  }
}

function comparison(operator: string, value: TestValue, name: string, column: ColumnLike): string {
  switch (value.kind) {
    case 'number':
      return `${asNumber(name, column)} ${operator} ${value.text}`;
    case 'text':
      return `${asText(name, column)} ${operator} ${text(value.text)}`;
    case 'time':
      return `${asTime(name, column)} ${operator} TIMESTAMP ${text(value.iso.replace('T', ' '))}`;
    case 'empty':
      return `${asText(name, column)} ${operator} ''`;
    case 'blank':
      return `regexp_full_match(${asText(name, column)}, '\\s+') ${operator} true`;
  }
}

const asNumber = (name: string, { kind }: ColumnLike) =>
  kind === 'number' ? name : `TRY_CAST(CAST(${name} AS VARCHAR) AS DOUBLE)`;
const asText = (name: string, { kind }: ColumnLike) =>
  kind === 'string' ? name : `CAST(${name} AS VARCHAR)`;
// A timestamp with a zone becomes UTC here because the session's zone is UTC.
const asTime = (name: string, { kind }: ColumnLike) =>
  kind === 'date' || kind === 'timestamp'
    ? `CAST(${name} AS TIMESTAMP)`
    : `TRY_CAST(CAST(${name} AS VARCHAR) AS TIMESTAMP)`;

const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;
const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
