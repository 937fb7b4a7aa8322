import type { Position } from './query-error.ts';
import type { IntervalUnit } from './typed.ts';

export interface Name {
  /** As written, without quotes. Trino compares names without case, quoted or not. */
  readonly text: string;
  readonly at: Position;
}

export type QualifiedName = readonly Name[];

export interface Query {
  readonly with: readonly NamedQuery[];
  readonly body: Body;
  readonly orderBy: readonly SortItem[];
  readonly offset: Expression | null;
  readonly limit: Expression | null;
  readonly at: Position;
}

export interface NamedQuery {
  readonly name: Name;
  readonly columns: readonly Name[] | null;
  readonly query: Query;
}

export type Body =
  | Select
  | {
      readonly node: 'set';
      readonly operator: 'UNION' | 'INTERSECT' | 'EXCEPT';
      readonly all: boolean;
      readonly left: Body;
      readonly right: Body;
      readonly at: Position;
    }
  | { readonly node: 'values'; readonly rows: readonly Expression[]; readonly at: Position }
  | { readonly node: 'table'; readonly name: QualifiedName; readonly at: Position }
  | { readonly node: 'nested'; readonly query: Query; readonly at: Position };

export interface Select {
  readonly node: 'select';
  readonly distinct: boolean;
  readonly items: readonly SelectItem[];
  readonly from: readonly Relation[];
  readonly where: Expression | null;
  readonly groupBy: readonly GroupingElement[];
  readonly having: Expression | null;
  readonly windows: readonly { readonly name: Name; readonly window: Window }[];
  readonly at: Position;
}

export type SelectItem =
  | { readonly node: 'all'; readonly of: QualifiedName | null; readonly at: Position }
  | { readonly node: 'item'; readonly value: Expression; readonly alias: Name | null };

export type GroupingElement =
  | { readonly node: 'set'; readonly terms: readonly Expression[] }
  | {
      readonly node: 'sets' | 'cube' | 'rollup';
      readonly sets: readonly (readonly Expression[])[];
    };

export interface SortItem {
  readonly value: Expression;
  readonly descending: boolean;
  readonly nulls: 'FIRST' | 'LAST';
}

export type Relation =
  | {
      readonly node: 'table';
      readonly name: QualifiedName;
      readonly alias: Alias | null;
      readonly at: Position;
    }
  | {
      readonly node: 'derived' | 'lateral';
      readonly query: Query;
      readonly alias: Alias | null;
      readonly at: Position;
    }
  | {
      readonly node: 'unnest';
      readonly values: readonly Expression[];
      readonly ordinality: boolean;
      readonly alias: Alias | null;
      readonly at: Position;
    }
  | {
      readonly node: 'grouped';
      readonly relation: Relation;
      readonly alias: Alias | null;
      readonly at: Position;
    }
  | {
      readonly node: 'join';
      readonly kind: 'CROSS' | 'INNER' | 'LEFT' | 'RIGHT' | 'FULL';
      readonly left: Relation;
      readonly right: Relation;
      readonly on: Expression | null;
      readonly using: readonly Name[] | null;
      readonly at: Position;
    };

export interface Alias {
  readonly name: Name;
  readonly columns: readonly Name[] | null;
}

export interface Window {
  readonly base: Name | null;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly SortItem[];
  readonly frame: Frame | null;
}

export interface Frame {
  readonly unit: 'ROWS' | 'RANGE' | 'GROUPS';
  readonly start: Bound;
  readonly end: Bound | null;
}

export type Bound =
  | { readonly node: 'unbounded'; readonly side: 'PRECEDING' | 'FOLLOWING' }
  | { readonly node: 'current row' }
  | { readonly node: 'bounded'; readonly side: 'PRECEDING' | 'FOLLOWING'; readonly value: Expression };

export interface TypeName {
  readonly name: string;
  readonly parameters: readonly (number | TypeName)[];
  readonly zoned: boolean;
  readonly at: Position;
}

export interface Call {
  readonly node: 'call';
  readonly name: string;
  readonly args: readonly Expression[];
  readonly star: boolean;
  readonly distinct: boolean;
  readonly orderBy: readonly SortItem[];
  readonly filter: Expression | null;
  readonly over: Name | Window | null;
  readonly nulls: 'IGNORE' | 'RESPECT' | null;
  readonly at: Position;
}

export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type Expression = { readonly at: Position } & (
  | {
      readonly node: 'literal';
      readonly kind: 'string' | 'integer' | 'decimal' | 'double' | 'boolean' | 'null';
      readonly text: string;
    }
  | { readonly node: 'typed literal'; readonly type: string; readonly text: string }
  | {
      readonly node: 'interval';
      readonly negative: boolean;
      readonly text: string;
      readonly unit: IntervalUnit;
    }
  | { readonly node: 'column'; readonly name: QualifiedName }
  /** `?`, which `ExecutionParameters` fill in order. */
  | { readonly node: 'parameter' }
  | Call
  | { readonly node: 'cast'; readonly safe: boolean; readonly value: Expression; readonly type: TypeName }
  | { readonly node: 'negate'; readonly value: Expression }
  | {
      readonly node: 'arithmetic';
      readonly operator: '+' | '-' | '*' | '/' | '%';
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly node: 'concat'; readonly left: Expression; readonly right: Expression }
  | {
      readonly node: 'compare';
      readonly operator: Comparison;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly node: 'quantified';
      readonly operator: Comparison;
      readonly quantifier: 'ALL' | 'ANY';
      readonly left: Expression;
      readonly query: Query;
    }
  | {
      readonly node: 'between';
      readonly not: boolean;
      readonly value: Expression;
      readonly lower: Expression;
      readonly upper: Expression;
    }
  | {
      readonly node: 'in list';
      readonly not: boolean;
      readonly value: Expression;
      readonly list: readonly Expression[];
    }
  | { readonly node: 'in query'; readonly not: boolean; readonly value: Expression; readonly query: Query }
  | {
      readonly node: 'like';
      readonly not: boolean;
      readonly value: Expression;
      readonly pattern: Expression;
      readonly escape: Expression | null;
    }
  | { readonly node: 'is null'; readonly not: boolean; readonly value: Expression }
  | {
      readonly node: 'distinct from';
      readonly not: boolean;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly node: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly node: 'not'; readonly value: Expression }
  | {
      readonly node: 'case';
      readonly operand: Expression | null;
      readonly whens: readonly { readonly condition: Expression; readonly result: Expression }[];
      readonly otherwise: Expression | null;
    }
  | { readonly node: 'exists' | 'subquery'; readonly query: Query }
  | { readonly node: 'array' | 'row'; readonly items: readonly Expression[] }
  | { readonly node: 'subscript'; readonly value: Expression; readonly index: Expression }
  | { readonly node: 'zone'; readonly value: Expression; readonly zone: string }
  | { readonly node: 'extract'; readonly field: string; readonly value: Expression }
  | {
      readonly node: 'trim';
      readonly side: 'BOTH' | 'LEADING' | 'TRAILING';
      readonly characters: Expression | null;
      readonly value: Expression;
    }
  | {
      readonly node: 'listagg';
      readonly value: Expression;
      readonly separator: string;
      readonly distinct: boolean;
      readonly orderBy: readonly SortItem[];
      readonly filter: Expression | null;
    }
  | {
      readonly node: 'now';
      readonly what: 'current_date' | 'current_timestamp' | 'localtimestamp';
      readonly precision: number;
    }
  | { readonly node: 'grouping'; readonly columns: readonly QualifiedName[] }
);
