import type { ParserRuleContext } from 'antlr4ng';
import type * as Ast from './ast.ts';
import { notSupported, QueryError } from './query-error.ts';
import { readPrimaryExpression, readString } from './read-primary.ts';
import { at_, is, readColumn, readName, readQuery, unread } from './read-query.ts';
import type { Grammar } from './trino-grammar.ts';

export function readExpression(
  tree: Grammar.ExpressionContext | Grammar.BooleanExpressionContext,
): Ast.Expression {
  if (is(tree, 'ExpressionContext')) return readBoolean(tree.booleanExpression());
  return readBoolean(tree);
}

function readBoolean(tree: Grammar.BooleanExpressionContext): Ast.Expression {
  const at = at_(tree);
  if (is(tree, 'LogicalNotContext')) {
    return { node: 'not', value: readBoolean(tree.booleanExpression()), at };
  }
  if (is(tree, 'AndContext') || is(tree, 'OrContext')) {
    const [left, right] = tree.booleanExpression();
    if (!left || !right) throw unread(tree);
    const node = tree.constructor.name === 'AndContext' ? 'and' : 'or';
    return { node, left: readBoolean(left), right: readBoolean(right), at };
  }
  if (is(tree, 'PredicatedContext')) {
    const value = readValue(tree.valueExpression());
    const predicate = tree.predicate();
    return predicate ? readPredicate(value, predicate) : value;
  }
  throw unread(tree);
}

function readPredicate(value: Ast.Expression, tree: Grammar.PredicateContext): Ast.Expression {
  const at = value.at;
  if (is(tree, 'ComparisonContext')) {
    const operator = readComparison(tree.comparisonOperator());
    return {
      node: 'compare',
      operator,
      left: value,
      right: readValue(tree.valueExpression()),
      at: at_(tree),
    };
  }
  if (is(tree, 'QuantifiedComparisonContext')) {
    return {
      node: 'quantified',
      operator: readComparison(tree.comparisonOperator()),
      quantifier: tree.comparisonQuantifier().KW_ALL() ? 'ALL' : 'ANY',
      left: value,
      query: readQuery(tree.query()),
      at,
    };
  }
  if (is(tree, 'BetweenContext')) {
    const [lower, upper] = tree.valueExpression();
    if (!lower || !upper) throw unread(tree);
    return {
      node: 'between',
      not: tree.KW_NOT() !== null,
      value,
      lower: readValue(lower),
      upper: readValue(upper),
      at,
    };
  }
  if (is(tree, 'InListContext')) {
    return {
      node: 'in list',
      not: tree.KW_NOT() !== null,
      value,
      list: tree.expression().map(readExpression),
      at,
    };
  }
  if (is(tree, 'InSubqueryContext')) {
    return { node: 'in query', not: tree.KW_NOT() !== null, value, query: readQuery(tree.query()), at };
  }
  if (is(tree, 'LikeContext')) {
    const [pattern, escape] = tree.valueExpression();
    if (!pattern) throw unread(tree);
    return {
      node: 'like',
      not: tree.KW_NOT() !== null,
      value,
      pattern: readValue(pattern),
      escape: escape ? readValue(escape) : null,
      at,
    };
  }
  if (is(tree, 'NullPredicateContext')) {
    return { node: 'is null', not: tree.KW_NOT() !== null, value, at };
  }
  if (is(tree, 'DistinctFromContext')) {
    const right = readValue(tree.valueExpression());
    return { node: 'distinct from', not: tree.KW_NOT() !== null, left: value, right, at };
  }
  throw unread(tree);
}

function readComparison(tree: Grammar.ComparisonOperatorContext): Ast.Comparison {
  if (tree.NEQ()) return '<>';
  return tree.getText() as Ast.Comparison;
}

export function readValue(tree: Grammar.ValueExpressionContext): Ast.Expression {
  const at = at_(tree);
  if (is(tree, 'ValueExpressionDefaultContext')) {
    return readPrimaryExpression(tree.primaryExpression());
  }
  if (is(tree, 'ArithmeticBinaryContext')) {
    const [left, right] = tree.valueExpression();
    const operator = tree._operator?.text as '+' | undefined;
    if (!left || !right || !operator) throw unread(tree);
    return {
      node: 'arithmetic',
      operator,
      left: readValue(left),
      right: readValue(right),
      at: after(left, tree),
    };
  }
  if (is(tree, 'ArithmeticUnaryContext')) {
    const value = readValue(tree.valueExpression());
    return tree.MINUS() ? { node: 'negate', value, at } : value;
  }
  if (is(tree, 'ConcatenationContext')) {
    const [left, right] = tree.valueExpression();
    if (!left || !right) throw unread(tree);
    return { node: 'concat', left: readValue(left), right: readValue(right), at };
  }
  if (is(tree, 'AtTimeZoneContext')) {
    const zone = tree.timeZoneSpecifier();
    if (!is(zone, 'TimeZoneStringContext')) {
      throw notSupported('AT TIME ZONE with an interval is', at);
    }
    return { node: 'zone', value: readValue(tree.valueExpression()), zone: readString(zone.string()), at };
  }
  throw unread(tree);
}

/** Trino places an operator's error at the operator. */
function after(left: ParserRuleContext, tree: Grammar.ArithmeticBinaryContext) {
  const token = tree._operator;
  return token ? { line: token.line, column: token.column + 1 } : at_(left);
}

export function readSortItem(tree: Grammar.SortItemContext): Ast.SortItem {
  const column = tree.columnRef();
  const expression = tree.expression();
  const value = column ? readColumn(column) : expression ? readExpression(expression) : null;
  if (!value) throw unread(tree);
  return {
    value,
    descending: tree.KW_DESC() !== null,
    // Trino's default is NULLS LAST in both directions (https://trino.io/docs/current/sql/select.html#order-by-clause).
    nulls: tree.KW_FIRST() ? 'FIRST' : 'LAST',
  };
}

export function readWindow(tree: Grammar.WindowSpecificationContext): Ast.Window {
  const base = tree.identifier();
  const frame = tree.windowFrame();
  return {
    base: base ? readName(base) : null,
    partitionBy: (tree.partitionBy()?.expression() ?? []).map(readExpression),
    orderBy: tree.sortItem().map(readSortItem),
    frame: frame ? readFrame(frame) : null,
  };
}

function readFrame(tree: Grammar.WindowFrameContext): Ast.Frame {
  if (tree.KW_MEASURES() ?? tree.KW_PATTERN() ?? tree.KW_AFTER()) {
    throw notSupported('Pattern recognition in a window is', at_(tree));
  }
  const extent = tree.frameExtent();
  const [start, end] = extent.frameBound();
  if (!start) throw unread(tree);
  return {
    unit: extent.KW_RANGE() ? 'RANGE' : extent.KW_ROWS() ? 'ROWS' : 'GROUPS',
    start: readBound(start),
    end: end ? readBound(end) : null,
  };
}

function readBound(tree: Grammar.FrameBoundContext): Ast.Bound {
  if (is(tree, 'UnboundedFrameContext')) {
    return { node: 'unbounded', side: tree.KW_PRECEDING() ? 'PRECEDING' : 'FOLLOWING' };
  }
  if (is(tree, 'CurrentRowBoundContext')) return { node: 'current row' };
  if (is(tree, 'BoundedFrameContext')) {
    return {
      node: 'bounded',
      side: tree.KW_PRECEDING() ? 'PRECEDING' : 'FOLLOWING',
      value: readExpression(tree.expression()),
    };
  }
  throw new QueryError({
    code: 'INVALID_WINDOW_FRAME',
    message: 'The frame of a window is unknown',
    at: at_(tree),
  });
}
