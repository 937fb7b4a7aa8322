import type { ParserRuleContext } from 'antlr4ng';
import type * as Ast from './ast.ts';
import { notSupported, type Position, type QueryError } from './query-error.ts';
import { readExpression, readSortItem, readWindow } from './read-expression.ts';
import { readPrimaryExpression } from './read-primary.ts';
import type { Grammar } from './trino-grammar.ts';

/** From the grammar's tree to our own: what has no node here is refused by name. */
export function readQuery(tree: Grammar.QueryContext): Ast.Query {
  const at = at_(tree);
  const query: Grammar.QueryContext = tree;
  if (!is(query, 'QueryStatementContext')) throw unread(tree);
  const withClause = query.with();
  if (withClause?.KW_RECURSIVE()) throw notSupported('WITH RECURSIVE is', at);
  return {
    ...readQueryNoWith(query.queryNoWith()),
    with: (withClause?.namedQuery() ?? []).map((named) => ({
      name: readName(named.identifier()),
      columns: named.columnAliases()?.identifier().map(readName) ?? null,
      query: readQuery(named.query()),
    })),
  };
}

export function readQueryNoWith(tree: Grammar.QueryNoWithContext): Ast.Query {
  const at = at_(tree);
  if (tree.KW_TIES()) throw notSupported('FETCH … WITH TIES is', at);
  const limit = tree._limit?.rowCount() ?? null;
  const fetch = tree._fetchFirst;
  const fetchesOne = tree.KW_FETCH() !== null && fetch === undefined;
  return {
    with: [],
    body: readTerm(tree.queryTerm()),
    orderBy: tree.sortItem().map(readSortItem),
    offset: tree._offset ? readRowCount(tree._offset) : null,
    limit: limit
      ? readRowCount(limit)
      : fetch
        ? readRowCount(fetch)
        : fetchesOne
          ? { node: 'literal', kind: 'integer', text: '1', at }
          : null,
    at,
  };
}

function readRowCount(tree: Grammar.RowCountContext): Ast.Expression {
  if (tree.QUESTION_MARK()) throw notSupported('A parameter in LIMIT or OFFSET is', at_(tree));
  return { node: 'literal', kind: 'integer', text: tree.getText(), at: at_(tree) };
}

function readTerm(tree: Grammar.QueryTermContext): Ast.Body {
  const at = at_(tree);
  if (is(tree, 'QueryTermDefaultContext')) {
    return readPrimary(tree.queryPrimary());
  }
  if (is(tree, 'SetOperationContext')) {
    const [left, right] = tree.queryTerm();
    if (!left || !right) throw unread(tree);
    return {
      node: 'set',
      operator: tree.KW_UNION() ? 'UNION' : tree.KW_INTERSECT() ? 'INTERSECT' : 'EXCEPT',
      all: tree.setQuantifier()?.KW_ALL() != null,
      left: readTerm(left),
      right: readTerm(right),
      // Trino places a set operation's error at its word.
      at: tree._operator ? { line: tree._operator.line, column: tree._operator.column + 1 } : at,
    };
  }
  throw unread(tree);
}

function readPrimary(tree: Grammar.QueryPrimaryContext): Ast.Body {
  const at = at_(tree);
  if (is(tree, 'QueryPrimaryDefaultContext')) {
    return readSelect(tree.querySpecification());
  }
  if (is(tree, 'SubqueryContext')) {
    return { node: 'nested', query: readQueryNoWith(tree.queryNoWith()), at };
  }
  if (is(tree, 'InlineTableContext')) {
    return { node: 'values', rows: tree.expression().map(readExpression), at };
  }
  if (is(tree, 'TableContext')) {
    return { node: 'table', name: readTableName(tree.tableRef()), at };
  }
  throw unread(tree);
}

function readSelect(tree: Grammar.QuerySpecificationContext): Ast.Select {
  const where = tree.whereClause();
  const having = tree.havingClause();
  const groupBy = tree.groupBy();
  if (groupBy?.setQuantifier()?.KW_DISTINCT()) throw notSupported('GROUP BY DISTINCT is', at_(groupBy));
  return {
    node: 'select',
    distinct: tree.setQuantifier()?.KW_DISTINCT() != null,
    items: tree.selectList().selectItem().map(readItem),
    from: tree.relation().map(readRelation),
    where: where ? readExpression(where.booleanExpression()) : null,
    groupBy: (groupBy?.groupingElement() ?? []).map(readGrouping),
    having: having ? readExpression(having.booleanExpression()) : null,
    windows: tree.windowDefinition().map((definition) => ({
      name: readName(definition.identifier()),
      window: readWindow(definition.windowSpecification()),
    })),
    at: at_(tree),
  };
}

function readItem(tree: Grammar.SelectItemContext): Ast.SelectItem {
  const at = at_(tree);
  if (tree.selectAllWithoutTable()) return { node: 'all', of: null, at };
  const all = tree.tableAllColumns();
  if (all) {
    if (tree.columnAliases()) throw notSupported('An alias list after .* is', at);
    const of = readPrimaryExpression(all.primaryExpression());
    if (of.node !== 'column') throw notSupported('The .* of an expression is', at);
    return { node: 'all', of: of.name, at };
  }
  const column = tree.selectLiteralColumnName()?.columnRef();
  const value = column ? readColumn(column) : tree.selectExpressionColumnName()?.expression();
  if (!value) throw unread(tree);
  const alias = tree.identifier();
  return {
    node: 'item',
    value: 'node' in value ? value : readExpression(value),
    alias: alias ? readName(alias) : null,
  };
}

function readGrouping(tree: Grammar.GroupingElementContext): Ast.GroupingElement {
  const readSet = (set: Grammar.GroupingSetContext) =>
    set.groupingTerm().map((term) => {
      const column = term.columnRef();
      const expression = term.expression();
      if (column) return readColumn(column);
      if (expression) return readExpression(expression);
      throw unread(term);
    });
  if (is(tree, 'SingleGroupingSetContext')) {
    return { node: 'set', terms: readSet(tree.groupingSet()) };
  }
  if (is(tree, 'MultipleGroupingSetsContext')) {
    return { node: 'sets', sets: tree.groupingSet().map(readSet) };
  }
  if (is(tree, 'CubeContext')) return { node: 'cube', sets: tree.groupingSet().map(readSet) };
  if (is(tree, 'RollupContext')) {
    return { node: 'rollup', sets: tree.groupingSet().map(readSet) };
  }
  throw unread(tree);
}

function readRelation(tree: Grammar.RelationContext): Ast.Relation {
  const at = at_(tree);
  if (is(tree, 'RelationDefaultContext')) {
    return readSampled(tree.sampledRelation());
  }
  if (!is(tree, 'JoinRelationContext')) throw unread(tree);
  if (tree.KW_NATURAL()) throw notSupported('NATURAL JOIN is', at);
  const left = tree._left;
  const right = tree._right
    ? readSampled(tree._right)
    : tree._rightRelation
      ? readRelation(tree._rightRelation)
      : null;
  if (!left || !right) throw unread(tree);
  const type = tree.joinType();
  const criteria = tree.joinCriteria();
  const equality = criteria?.joinColumnEquality();
  const condition = criteria?.booleanExpression();
  return {
    node: 'join',
    kind: tree.KW_CROSS()
      ? 'CROSS'
      : type?.KW_LEFT()
        ? 'LEFT'
        : type?.KW_RIGHT()
          ? 'RIGHT'
          : type?.KW_FULL()
            ? 'FULL'
            : 'INNER',
    left: readRelation(left),
    right,
    on: equality ? readEquality(equality) : condition ? readExpression(condition) : null,
    using: criteria?.KW_USING() ? criteria.identifier().map(readName) : null,
    at,
  };
}

function readEquality(tree: Grammar.JoinColumnEqualityContext): Ast.Expression {
  const side = (reference: Grammar.JoinColumnReferenceContext | undefined): Ast.Expression => {
    const column = reference?.columnName();
    if (!reference || !column) throw unread(tree);
    const prefix = reference.identifier();
    const name = column.qualifiedName().identifier().map(readName);
    return { node: 'column', name: prefix ? [readName(prefix), ...name] : name, at: at_(reference) };
  };
  return { node: 'compare', operator: '=', left: side(tree._left), right: side(tree._right), at: at_(tree) };
}

function readSampled(tree: Grammar.SampledRelationContext): Ast.Relation {
  if (tree.KW_TABLESAMPLE()) throw notSupported('TABLESAMPLE is', at_(tree));
  const pattern = tree.patternRecognition();
  if (pattern.KW_MATCH_RECOGNIZE()) throw notSupported('MATCH_RECOGNIZE is', at_(pattern));
  const aliased = pattern.aliasedRelation();
  const name = aliased.identifier();
  const alias: Ast.Alias | null = name
    ? { name: readName(name), columns: aliased.columnAliases()?.identifier().map(readName) ?? null }
    : null;
  return readRelationPrimary(aliased.relationPrimary(), alias);
}

function readRelationPrimary(tree: Grammar.RelationPrimaryContext, alias: Ast.Alias | null): Ast.Relation {
  const at = at_(tree);
  if (is(tree, 'TableNameContext')) {
    if (tree.queryPeriod()) throw notSupported('Time travel (FOR VERSION or TIMESTAMP AS OF) is', at);
    const table = tree.tableOrViewName().tableRef();
    const view = tree.tableOrViewName().viewRef();
    const name = table ? readTableName(table) : view ? view.identifier().map(readName) : null;
    if (!name) throw unread(tree);
    return { node: 'table', name, alias, at };
  }
  if (is(tree, 'ParenthesizedRelationContext')) {
    return { node: 'grouped', relation: readRelation(tree.relation()), alias, at };
  }
  if (!is(tree, 'ExpressionSourceTableContext')) throw unread(tree);
  const source = tree.relationSourceTable();
  if (is(source, 'SubqueryRelationContext')) {
    return { node: 'derived', query: readQuery(source.query()), alias, at };
  }
  if (is(source, 'LateralContext')) {
    return { node: 'lateral', query: readQuery(source.query()), alias, at };
  }
  if (is(source, 'UnnestContext')) {
    return {
      node: 'unnest',
      values: source.expression().map(readExpression),
      ordinality: source.KW_ORDINALITY() !== null,
      alias,
      at,
    };
  }
  throw unread(source);
}

const readTableName = (tree: Grammar.TableRefContext) => tree.identifier().map(readName);

export function readColumn(tree: Grammar.ColumnRefContext): Ast.Expression {
  const name = tree.qualifiedName();
  if (!name) throw unread(tree);
  return { node: 'column', name: name.identifier().map(readName), at: at_(tree) };
}

export function readName(tree: Grammar.IdentifierContext): Ast.Name {
  const text = tree.getText();
  return {
    text: text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text,
    at: at_(tree),
  };
}

type ContextName = {
  [Name in keyof typeof Grammar]: (typeof Grammar)[Name] extends abstract new (
    ...args: never
  ) => ParserRuleContext
    ? Name
    : never;
}[keyof typeof Grammar];

/** By the name of its class, since the grammar is loaded when the first query comes. */
export function is<Name extends ContextName>(
  tree: ParserRuleContext,
  name: Name,
): tree is InstanceType<(typeof Grammar)[Name]> {
  return tree.constructor.name === name;
}

/** Where a part of the query begins. */
export function at_(tree: ParserRuleContext): Position {
  return { line: tree.start?.line ?? 1, column: (tree.start?.column ?? 0) + 1 };
}

/** `MatchRecognizeContext` to `Match recognize`. */
export function unread(tree: ParserRuleContext): QueryError {
  const words = tree.constructor.name
    .replace(/Context$/, '')
    .replaceAll(/([a-z])([A-Z])/g, (_, before: string, next: string) => `${before} ${next.toLowerCase()}`);
  return notSupported(`${words} is`, at_(tree));
}
