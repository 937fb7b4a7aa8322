import type { DatabaseSync } from 'node:sqlite';
import { AwsError } from '../../endpoint/aws-error.ts';

export interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly description: string | null;
  readonly created: number;
  readonly changed: number;
  /** Start of the day, in UTC, that its value was last read on. */
  readonly accessed: number | null;
  /** When it was deleted; it goes for good at `expires`. */
  readonly deleted: number | null;
  readonly expires: number | null;
  /** JSON list of `{Key, Value}`. */
  readonly tags: string;
}

export interface SecretVersion {
  readonly secret: string;
  readonly id: string;
  /** JSON list. */
  readonly stages: string;
  readonly string_value: string | null;
  /** Base64, as it travels. */
  readonly binary_value: string | null;
  readonly created: number;
}

/** Secrets in the endpoint's database, whose file only its owner may read. No value is ever logged or quoted. */
export class SecretStore {
  readonly database: DatabaseSync;
  readonly #now: () => Date;

  constructor({ database, now }: { database: DatabaseSync; now: () => Date }) {
    this.database = database;
    this.#now = now;
    database.exec(`
      CREATE TABLE IF NOT EXISTS secrets (
        name TEXT PRIMARY KEY, arn TEXT NOT NULL UNIQUE, description TEXT, created INTEGER NOT NULL, changed INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE IF NOT EXISTS secrets_versions (
        secret TEXT NOT NULL, id TEXT NOT NULL, stages TEXT NOT NULL, string_value TEXT, binary_value TEXT,
        created INTEGER NOT NULL, PRIMARY KEY (secret, id)
      ) STRICT;
    `);
    addColumns(database);
  }

  /** Also one that is deleted and may be restored. */
  find(name: string): Secret | undefined {
    this.#forgetExpired();
    return this.database.prepare('SELECT * FROM secrets WHERE name = ?').get(name) as unknown as
      Secret | undefined;
  }

  /** By name, ARN, or ARN without the random suffix; also one that is deleted. */
  getAny(id: string): Secret {
    this.#forgetExpired();
    const secret = this.database
      .prepare('SELECT * FROM secrets WHERE name = :id OR arn = :id OR substr(arn, 1, length(arn) - 7) = :id')
      .get({ id }) as unknown as Secret | undefined;
    if (secret === undefined) throw notFound("Secrets Manager can't find the specified secret.");
    return secret;
  }

  /** One that is not deleted. */
  get(id: string): Secret {
    const secret = this.getAny(id);
    if (secret.deleted === null) return secret;
    throw new AwsError({
      code: 'InvalidRequestException',
      message: "You can't perform this operation on the secret because it was marked for deletion.",
    });
  }

  list({ deleted }: { deleted: boolean }): readonly Secret[] {
    this.#forgetExpired();
    const all = this.database.prepare('SELECT * FROM secrets').all() as unknown as Secret[];
    return deleted ? all : all.filter((secret) => secret.deleted === null);
  }

  versions(name: string): readonly SecretVersion[] {
    return this.database
      .prepare('SELECT * FROM secrets_versions WHERE secret = ? ORDER BY created, rowid')
      .all(name) as unknown as SecretVersion[];
  }

  insert({
    name,
    arn,
    description,
    created,
    tags,
  }: Pick<Secret, 'name' | 'arn' | 'description' | 'created' | 'tags'>): void {
    this.database
      .prepare(
        'INSERT INTO secrets (name, arn, description, created, changed, tags) VALUES (?, ?, ?, ?, ?, ?)',
      )
      .run(name, arn, description, created, created, tags);
  }

  update(name: string, change: Partial<Omit<Secret, 'name' | 'arn' | 'created'>>): void {
    for (const [column, value] of Object.entries(change)) {
      if (!columns.has(column)) throw new Error(`Secrets have no ${column}.`);
      this.database.prepare(`UPDATE secrets SET ${column} = ? WHERE name = ?`).run(value, name);
    }
  }

  insertVersion({ secret, id, stages, string_value, binary_value, created }: SecretVersion): void {
    this.database
      .prepare('INSERT INTO secrets_versions VALUES (?, ?, ?, ?, ?, ?)')
      .run(secret, id, stages, string_value, binary_value, created);
  }

  setStages({ secret, id }: SecretVersion, stages: readonly string[]): void {
    this.database
      .prepare('UPDATE secrets_versions SET stages = ? WHERE secret = ? AND id = ?')
      .run(JSON.stringify(stages), secret, id);
  }

  removeVersion({ secret, id }: SecretVersion): void {
    this.database.prepare('DELETE FROM secrets_versions WHERE secret = ? AND id = ?').run(secret, id);
  }

  remove(name: string): void {
    this.database.prepare('DELETE FROM secrets_versions WHERE secret = ?').run(name);
    this.database.prepare('DELETE FROM secrets WHERE name = ?').run(name);
  }

  /** Those whose recovery window has passed. They are looked for whenever secrets are, so no timer is needed. */
  #forgetExpired(): void {
    const gone = this.database
      .prepare('SELECT name FROM secrets WHERE expires <= ?')
      .all(this.#now().getTime()) as unknown as { name: string }[];
    for (const { name } of gone) this.remove(name);
  }
}

const columns = new Set(['description', 'changed', 'accessed', 'deleted', 'expires', 'tags']);

/** Version 0.1 of the endpoint had neither deletion nor tags. */
function addColumns(database: DatabaseSync): void {
  const present = new Set(
    database
      .prepare('PRAGMA table_info(secrets)')
      .all()
      .map(({ name }) => String(name)),
  );
  for (const [name, type] of [
    ['accessed', 'INTEGER'],
    ['deleted', 'INTEGER'],
    ['expires', 'INTEGER'],
    ['tags', "TEXT NOT NULL DEFAULT '[]'"],
  ] as const) {
    if (!present.has(name)) database.exec(`ALTER TABLE secrets ADD COLUMN ${name} ${type}`);
  }
}

const notFound = (message: string) => new AwsError({ code: 'ResourceNotFoundException', message });
