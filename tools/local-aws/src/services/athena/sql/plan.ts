import type { Expression, QualifiedName } from './ast.ts';
import type { Constraint } from './pruning.ts';
import type { Position } from './query-error.ts';
import type { SqlType } from './sql-type.ts';

/** A table as the catalog describes it. */
export interface TableColumn {
  readonly name: string;
  readonly type: SqlType;
  /** Iceberg's field id, where the catalog knows it: columns are then read by id, whatever a file calls them. */
  readonly id?: number;
}

export interface TableName {
  readonly database: string;
  readonly table: string;
}

/** One reading of a table: a view of that name is created for the query. */
export interface TableScan extends TableName {
  readonly view: string;
  readonly columns: readonly TableColumn[];
  /** All must hold for a row to matter: whole files are left out by them. */
  readonly constraints: Constraint[];
}

export interface OutputColumn {
  readonly name: string;
  readonly type: SqlType;
}

/** A query as the engine runs it. */
export interface Plan {
  readonly sql: string;
  readonly columns: readonly OutputColumn[];
  readonly scans: readonly TableScan[];
}

/** What analysis knows of its surroundings. */
export interface AnalysisOptions {
  /** Of the request; null where it names none. */
  readonly database: string | null;
  readonly now: Date;
  /** The tables that the query names; null is a table that does not exist. */
  readonly tables: ReadonlyMap<string, readonly TableColumn[] | null>;
  /** What `?` stands for, by the place of each in the query. */
  readonly parameters?: ReadonlyMap<string, Expression>;
}

export const tableKey = ({ database, table }: TableName) =>
  `${database.toLowerCase()}.${table.toLowerCase()}`;

export const lower = (name: QualifiedName) => name.map(({ text }) => text.toLowerCase());

export const placeOf = ({ line, column }: Position) => `${line}:${column}`;
