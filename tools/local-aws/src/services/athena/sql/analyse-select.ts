import { analyse, condition } from './analyse-expression.ts';
import { type AnalysedQuery, limits, orderByClause } from './analyse-query.ts';
import { analyseRelation } from './analyse-relation.ts';
import type { Expression, GroupingElement, Query, Select } from './ast.ts';
import { fromComparison, fromList } from './constraints.ts';
import type { Environment } from './environment.ts';
import { notSupported, QueryError } from './query-error.ts';
import { type Column, expand, type Scope } from './scope.ts';
import type { Typed } from './typed.ts';

interface Output {
  readonly name: string;
  readonly value: Typed;
  readonly alias: string;
}

/** `query` has the ORDER BY and LIMIT of this SELECT; it is null inside a set operation. */
export function analyseSelect(select: Select, query: Query | null, environment: Environment): AnalysedQuery {
  const outer = environment.scope;
  const sources: string[] = [];
  const columns: Column[] = [];
  for (const relation of select.from) {
    const analysed = analyseRelation(relation, { ...environment, scope: { columns: [], outer } }, columns);
    sources.push(analysed.sql);
    columns.push(...analysed.columns);
  }
  const scope: Scope = { columns, outer };
  const windows = new Map(select.windows.map(({ name, window }) => [name.text.toLowerCase(), window]));
  const within: Environment = { ...environment, scope, windows };

  const where = select.where ? condition(select.where, within, 'WHERE clause') : null;
  if (where?.aggregates === true && select.where) {
    throw new QueryError({
      code: 'EXPRESSION_NOT_SCALAR',
      message: 'WHERE clause cannot contain aggregations, window functions or grouping operations',
      at: select.where.at,
    });
  }
  if (select.where) prune(select.where, within);

  const outputs = select.items.flatMap((item): Output[] => {
    const { fresh } = environment.analysis;
    if (item.node === 'all') {
      return expand(scope, item.of, item.at).map((column) => ({
        name: column.name ?? '',
        value: { sql: column.sql, type: column.type },
        alias: fresh('c'),
      }));
    }
    const value = analyse(item.value, within);
    const name =
      item.alias?.text ?? (item.value.node === 'column' ? item.value.name.at(-1)?.text : undefined);
    return [{ name: name ?? '', value, alias: fresh('c') }];
  });
  const groupBy = select.groupBy.map((element) => grouping(element, outputs, within)).join(', ');
  const having = select.having ? condition(select.having, within, 'HAVING clause').sql : null;

  const items = outputs.map(({ value, alias }) => `${value.sql} AS ${alias}`).join(', ');
  const sql = [
    `SELECT ${select.distinct ? 'DISTINCT ' : ''}${items}`,
    ...(sources.length > 0 ? [`FROM ${sources.join(', ')}`] : []),
    ...(where ? [`WHERE ${where.sql}`] : []),
    ...(groupBy === '' ? [] : [`GROUP BY ${groupBy}`]),
    ...(having === null ? [] : [`HAVING ${having}`]),
  ].join(' ');
  const tail = query ? `${ordered(select, query, outputs, within)}${limits(query)}` : '';
  return {
    sql: sql + tail,
    columns: outputs.map(({ name, value, alias }, index) => ({
      name: name === '' ? `_col${index}` : name,
      type: value.type,
      sql: alias,
    })),
  };
}

function ordered(select: Select, query: Query, outputs: readonly Output[], environment: Environment): string {
  const named = outputs.map(({ name, value, alias }): Column => {
    // An output that only passes a column on is the same thing as that column.
    const plain = environment.scope.columns.some(({ sql }) => sql === value.sql);
    return { name, relation: null, database: null, type: value.type, sql: plain ? value.sql : alias };
  });
  return orderByClause(
    query.orderBy,
    { ...environment, scope: { ...environment.scope, outputs: named } },
    outputs.map(({ alias }) => alias),
    select.distinct ? new Set(outputs.flatMap(({ value, alias }) => [value.sql, alias])) : undefined,
  );
}

function grouping(element: GroupingElement, outputs: readonly Output[], environment: Environment): string {
  const term = (expression: Expression) => groupingTerm(expression, outputs, environment);
  if (element.node === 'set') {
    const terms = element.terms.map(term);
    return element.terms.length === 1 ? (terms[0] ?? '') : `(${terms.join(', ')})`;
  }
  const sets = element.sets.map((set) => {
    const terms = set.map(term).join(', ');
    return element.node === 'sets' || set.length !== 1 ? `(${terms})` : terms;
  });
  const word = element.node === 'sets' ? 'GROUPING SETS' : element.node.toUpperCase();
  return `${word} (${sets.join(', ')})`;
}

function groupingTerm(expression: Expression, outputs: readonly Output[], environment: Environment): string {
  if (expression.node !== 'literal' || expression.kind !== 'integer') {
    const value = analyse(expression, environment);
    if (value.aggregates === true) {
      throw new QueryError({
        code: 'EXPRESSION_NOT_SCALAR',
        message: 'GROUP BY clause cannot contain aggregations, window functions or grouping operations',
        at: expression.at,
      });
    }
    return value.sql;
  }
  const output = outputs[Number(expression.text) - 1];
  if (!output) {
    throw new QueryError({
      code: 'INVALID_COLUMN_REFERENCE',
      message: `GROUP BY position ${expression.text} is not in select list`,
      at: expression.at,
    });
  }
  if (output.value.aggregates === true)
    throw notSupported('GROUP BY of the position of an aggregate is', expression.at);
  return output.value.sql;
}

/**
 * Every term of the WHERE clause must be true for a row to matter, and a comparison is never true of null: so it holds
 * too for the rows that an outer join filled up, and files that cannot meet it need not be read.
 */
function prune(expression: Expression, environment: Environment): void {
  if (expression.node === 'and') {
    prune(expression.left, environment);
    prune(expression.right, environment);
    return;
  }
  // Only what can be analysed a second time without reading a table again.
  const plain = (part: Expression): boolean =>
    ['literal', 'typed literal', 'column', 'now', 'parameter'].includes(part.node) ||
    (part.node === 'cast' && plain(part.value));
  const unknown: Typed = { sql: 'NULL', type: { kind: 'unknown' } };
  const value = (part: Expression) => (plain(part) ? analyse(part, environment) : unknown);
  const found =
    expression.node === 'compare'
      ? fromComparison(expression.operator, value(expression.left), value(expression.right))
      : expression.node === 'between' && !expression.not
        ? [
            ...fromComparison('>=', value(expression.value), value(expression.lower)),
            ...fromComparison('<=', value(expression.value), value(expression.upper)),
          ]
        : expression.node === 'in list' && !expression.not
          ? fromList(value(expression.value), expression.list.map(value))
          : [];
  for (const { scan, constraint } of found) {
    const own = environment.analysis.scans.find(({ view }) => view === scan);
    // A column of a query around this one says nothing about which of its rows matter.
    if (own && environment.scope.columns.some(({ table }) => table?.scan === scan))
      own.constraints.push(constraint);
  }
}
