import type * as Ast from './ast.ts';
import { notSupported, type Position } from './query-error.ts';
import { readExpression, readSortItem, readValue, readWindow } from './read-expression.ts';
import { at_, is, readName, readQuery, unread } from './read-query.ts';
import { readType } from './read-type.ts';
import type { Grammar } from './trino-grammar.ts';
import type { IntervalUnit } from './typed.ts';

type Reader = (tree: never, at: Position) => Ast.Expression;

export function readPrimaryExpression(tree: Grammar.PrimaryExpressionContext): Ast.Expression {
  const name = tree.constructor.name;
  const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
  if (!reader) throw unread(tree);
  return reader(tree as never, at_(tree));
}

const call = (name: string, args: readonly Ast.Expression[], at: Position): Ast.Call => ({
  node: 'call',
  name,
  args,
  star: false,
  distinct: false,
  orderBy: [],
  filter: null,
  over: null,
  nulls: null,
  at,
});

const readers: Readonly<Record<string, Reader>> = {
  NullLiteralContext: (_tree: Grammar.NullLiteralContext, at) => ({
    node: 'literal',
    kind: 'null',
    text: 'NULL',
    at,
  }),
  BooleanLiteralContext: (tree: Grammar.BooleanLiteralContext, at) => ({
    node: 'literal',
    kind: 'boolean',
    text: tree.getText().toLowerCase(),
    at,
  }),
  NumericLiteralContext: (tree: Grammar.NumericLiteralContext, at) => {
    const number = tree.number();
    const kind = is(number, 'IntegerLiteralContext')
      ? 'integer'
      : is(number, 'DecimalLiteralContext')
        ? 'decimal'
        : 'double';
    return { node: 'literal', kind, text: number.getText().replaceAll('_', ''), at };
  },
  StringLiteralContext: (tree: Grammar.StringLiteralContext, at) => ({
    node: 'literal',
    kind: 'string',
    text: readString(tree.string()),
    at,
  }),
  TypeConstructorContext: (tree: Grammar.TypeConstructorContext, at) => ({
    node: 'typed literal',
    type: tree.identifier()?.getText().toLowerCase() ?? 'double',
    text: readString(tree.string()),
    at,
  }),
  IntervalLiteralContext: (tree: Grammar.IntervalLiteralContext, at) => readInterval(tree.interval(), at),
  ColumnReferenceContext: (tree: Grammar.ColumnReferenceContext, at) => ({
    node: 'column',
    name: tree.columnName().qualifiedName().identifier().map(readName),
    at,
  }),
  DereferenceContext: (tree: Grammar.DereferenceContext, at) => {
    const base = readPrimaryExpression(tree.primaryExpression());
    if (base.node !== 'column') throw notSupported('Reading a field of a row is', at);
    return { node: 'column', name: [...base.name, readName(tree.identifier())], at };
  },
  ParenthesizedExpressionContext: (tree: Grammar.ParenthesizedExpressionContext) =>
    readExpression(tree.expression()),
  RowConstructorContext: (tree: Grammar.RowConstructorContext, at) => ({
    node: 'row',
    items: tree.expression().map(readExpression),
    at,
  }),
  ArrayConstructorContext: (tree: Grammar.ArrayConstructorContext, at) => ({
    node: 'array',
    items: tree.expression().map(readExpression),
    at,
  }),
  SubscriptContext: (tree: Grammar.SubscriptContext, at) => ({
    node: 'subscript',
    value: readPrimaryExpression(tree.primaryExpression()),
    index: readValue(tree.valueExpression()),
    at,
  }),
  SubqueryExpressionContext: (tree: Grammar.SubqueryExpressionContext, at) => ({
    node: 'subquery',
    query: readQuery(tree.query()),
    at,
  }),
  ExistsContext: (tree: Grammar.ExistsContext, at) => ({
    node: 'exists',
    query: readQuery(tree.query()),
    at,
  }),
  CastContext: (tree: Grammar.CastContext, at) => ({
    node: 'cast',
    safe: tree.KW_TRY_CAST() !== null,
    value: readExpression(tree.expression()),
    type: readType(tree.type()),
    at,
  }),
  SimpleCaseContext: (tree: Grammar.SimpleCaseContext, at) => ({
    node: 'case',
    operand: tree._operand ? readExpression(tree._operand) : null,
    whens: tree.whenClause().map(readWhen),
    otherwise: tree._elseExpression ? readExpression(tree._elseExpression) : null,
    at,
  }),
  SearchedCaseContext: (tree: Grammar.SearchedCaseContext, at) => ({
    node: 'case',
    operand: null,
    whens: tree.whenClause().map(readWhen),
    otherwise: tree._elseExpression ? readExpression(tree._elseExpression) : null,
    at,
  }),
  CoalesceContext: (tree: Grammar.CoalesceContext, at) =>
    call('coalesce', tree.expression().map(readExpression), at),
  SubstringContext: (tree: Grammar.SubstringContext, at) =>
    call('substring', tree.valueExpression().map(readValue), at),
  PositionContext: (tree: Grammar.PositionContext, at) =>
    call('strpos', tree.valueExpression().map(readValue).toReversed(), at),
  ExtractContext: (tree: Grammar.ExtractContext, at) => ({
    node: 'extract',
    field: tree.identifier().getText().toLowerCase(),
    value: readValue(tree.valueExpression()),
    at,
  }),
  TrimContext: (tree: Grammar.TrimContext, at) => {
    const side = tree.trimsSpecification();
    if (!tree._trimSource) throw unread(tree);
    return {
      node: 'trim',
      side: side?.KW_LEADING() ? 'LEADING' : side?.KW_TRAILING() ? 'TRAILING' : 'BOTH',
      characters: tree._trimChar ? readValue(tree._trimChar) : null,
      value: readValue(tree._trimSource),
      at,
    };
  },
  ListAggContext: (tree: Grammar.ListAggContext, at) => {
    if (tree.KW_OVERFLOW()) throw notSupported('LISTAGG … ON OVERFLOW is', at);
    const separator = tree.string();
    const filter = tree.filter();
    return {
      node: 'listagg',
      value: readExpression(tree.expression()),
      separator: separator ? readString(separator) : '',
      distinct: tree.setQuantifier()?.KW_DISTINCT() != null,
      orderBy: tree.sortItem().map(readSortItem),
      filter: filter ? readExpression(filter.whereClause().booleanExpression()) : null,
      at,
    };
  },
  CurrentDateContext: (_tree: Grammar.CurrentDateContext, at) => ({
    node: 'now',
    what: 'current_date',
    precision: 0,
    at,
  }),
  CurrentTimestampContext: (tree: Grammar.CurrentTimestampContext, at) => ({
    node: 'now',
    what: 'current_timestamp',
    precision: Number(tree._precision?.text ?? 3),
    at,
  }),
  LocalTimestampContext: (tree: Grammar.LocalTimestampContext, at) => ({
    node: 'now',
    what: 'localtimestamp',
    precision: Number(tree._precision?.text ?? 3),
    at,
  }),
  GroupingOperationContext: (tree: Grammar.GroupingOperationContext, at) => ({
    node: 'grouping',
    columns: tree.qualifiedName().map((name) => name.identifier().map(readName)),
    at,
  }),
  ParameterContext: (_tree: Grammar.ParameterContext, at) => ({ node: 'parameter', at }),
  FunctionCallContext: (tree: Grammar.FunctionCallContext, at) => readCall(tree, at),
};

function readCall(tree: Grammar.FunctionCallContext, at: Position): Ast.Expression {
  if (tree.processingMode()) throw notSupported('RUNNING or FINAL is', at);
  const name = tree.functionName().qualifiedName().identifier();
  if (name.length !== 1 || !name[0]) throw notSupported('A function of a catalog is', at);
  const label = tree._label;
  if (label) throw notSupported('A labelled * is', at);
  const filter = tree.filter();
  const over = tree.over();
  const window = over?.windowSpecification();
  const named = over?.identifier();
  const nulls = tree.nullTreatment();
  return {
    ...call(readName(name[0]).text.toLowerCase(), tree.expression().map(readExpression), at),
    star: tree.ASTERISK() !== null,
    distinct: tree.setQuantifier()?.KW_DISTINCT() != null,
    orderBy: tree.sortItem().map(readSortItem),
    filter: filter ? readExpression(filter.whereClause().booleanExpression()) : null,
    over: window ? readWindow(window) : named ? readName(named) : null,
    nulls: nulls ? (nulls.KW_IGNORE() ? 'IGNORE' : 'RESPECT') : null,
  };
}

function readWhen(tree: Grammar.WhenClauseContext) {
  const [condition, result] = tree.expression();
  if (!condition || !result) throw unread(tree);
  return { condition: readExpression(condition), result: readExpression(result) };
}

export function readString(tree: Grammar.StringContext): string {
  if (!is(tree, 'BasicStringLiteralContext')) throw notSupported('A U&-string is', at_(tree));
  const text = tree.getText().slice(1, -1).replaceAll("''", "'");
  if (text.includes('\0')) throw notSupported('A zero character in a string is', at_(tree));
  return text;
}

function readInterval(tree: Grammar.IntervalContext, at: Position): Ast.Expression {
  if (tree._to) throw notSupported('An interval of more than one unit is', at);
  return {
    node: 'interval',
    negative: tree.MINUS() !== null,
    text: readString(tree.string()),
    unit: (tree._from_ ?? tree).getText().toLowerCase() as IntervalUnit,
    at,
  };
}
