import type { TableIdentifier } from './catalog.ts';

export const nameOf = ({ database, table }: TableIdentifier) => `${database}.${table}`;

/** Base of every error of this library: `code` is stable, the message says what, where and what to do. */
export abstract class IcebergError extends Error {
  abstract readonly code: string;

  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/** Somebody else moved the table's pointer first. Load the table again and decide anew. */
export class CommitConflict extends IcebergError {
  readonly code = 'COMMIT_CONFLICT';

  constructor(table: TableIdentifier) {
    super(
      `${nameOf(table)} was changed by another writer since it was read. Load it again, then commit again.`,
    );
  }
}

export class TableNotFound extends IcebergError {
  readonly code = 'TABLE_NOT_FOUND';

  constructor(table: TableIdentifier) {
    super(`${nameOf(table)} is not in the catalog. Create it first.`);
  }
}

export class DatabaseNotFound extends IcebergError {
  readonly code = 'DATABASE_NOT_FOUND';

  constructor(database: string) {
    super(`Database ${database} is not in the catalog. Create it first.`);
  }
}

export class TableExists extends IcebergError {
  readonly code = 'TABLE_EXISTS';

  constructor(table: TableIdentifier) {
    super(`${nameOf(table)} is in the catalog already. Load it, or drop its entry first.`);
  }
}

/** The table uses a feature that this library does not implement; it is refused rather than read wrongly. */
export class UnsupportedTable extends IcebergError {
  readonly code = 'UNSUPPORTED_TABLE';

  constructor({ where, feature }: { where: string; feature: string }) {
    super(`${where} uses ${feature}, which this library does not implement. Read it with another engine.`);
  }
}

/** Metadata or a manifest that is not what the Iceberg specification says. */
export class InvalidTable extends IcebergError {
  readonly code = 'INVALID_TABLE';

  constructor({ where, problem }: { where: string; problem: string }) {
    super(`${where} is not valid Iceberg: ${problem}.`);
  }
}

/** A commit or a new table that contradicts itself or the table. Nothing was written. */
export class InvalidChange extends IcebergError {
  readonly code = 'INVALID_CHANGE';

  constructor({ table, problem }: { table: TableIdentifier; problem: string }) {
    super(`The change to ${nameOf(table)} is refused: ${problem}.`);
  }
}

export class ObjectNotFound extends IcebergError {
  readonly code = 'OBJECT_NOT_FOUND';

  constructor(uri: string) {
    super(`${uri} does not exist.`);
  }
}

/** A write with `onlyIfAbsent` met an object that is there already. */
export class ObjectExists extends IcebergError {
  readonly code = 'OBJECT_EXISTS';

  constructor(uri: string) {
    super(`${uri} exists already and is never rewritten.`);
  }
}
