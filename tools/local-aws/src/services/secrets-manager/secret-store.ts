import type { DatabaseSync } from 'node:sqlite';
import { AwsError } from '../../endpoint/aws-error.ts';

export interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly description: string | null;
  readonly created: number;
  readonly changed: number;
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

export const currentStage = 'AWSCURRENT';
export const previousStage = 'AWSPREVIOUS';

/** Secrets in the endpoint's database, whose file only its owner may read. No value is ever logged or quoted. */
export class SecretStore {
  readonly database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.database = database;
    database.exec(`
      CREATE TABLE IF NOT EXISTS secrets (
        name TEXT PRIMARY KEY, arn TEXT NOT NULL UNIQUE, description TEXT, created INTEGER NOT NULL, changed INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE IF NOT EXISTS secrets_versions (
        secret TEXT NOT NULL, id TEXT NOT NULL, stages TEXT NOT NULL, string_value TEXT, binary_value TEXT,
        created INTEGER NOT NULL, PRIMARY KEY (secret, id)
      ) STRICT;
    `);
  }

  find(name: string): Secret | undefined {
    return this.database.prepare('SELECT * FROM secrets WHERE name = ?').get(name) as unknown as
      Secret | undefined;
  }

  /** By name, ARN, or ARN without the random suffix. */
  get(id: string): Secret {
    const secret = this.database
      .prepare('SELECT * FROM secrets WHERE name = :id OR arn = :id OR substr(arn, 1, length(arn) - 7) = :id')
      .get({ id }) as unknown as Secret | undefined;
    if (secret === undefined) throw notFound("Secrets Manager can't find the specified secret.");
    return secret;
  }

  list(): readonly Secret[] {
    return this.database.prepare('SELECT * FROM secrets').all() as unknown as Secret[];
  }

  versions(name: string): readonly SecretVersion[] {
    return this.database
      .prepare('SELECT * FROM secrets_versions WHERE secret = ? ORDER BY created')
      .all(name) as unknown as SecretVersion[];
  }

  version(
    name: string,
    { id, stage }: { id?: string | undefined; stage?: string | undefined },
  ): SecretVersion {
    const wanted = stage ?? (id === undefined ? currentStage : undefined);
    const found = this.versions(name).find(
      (version) =>
        (id === undefined || version.id === id) &&
        (wanted === undefined || stagesOf(version).includes(wanted)),
    );
    if (found !== undefined) return found;
    throw notFound("Secrets Manager can't find the specified secret value for the version or staging label.");
  }

  insert(secret: Secret): void {
    this.database
      .prepare('INSERT INTO secrets VALUES (?, ?, ?, ?, ?)')
      .run(secret.name, secret.arn, secret.description, secret.created, secret.changed);
  }

  /** Adds a version and moves the stages to it; the one that was current becomes the previous one. */
  addVersion(version: SecretVersion): void {
    const moved = stagesOf(version);
    for (const other of this.versions(version.secret)) {
      const kept = stagesOf(other).filter((stage) => !moved.includes(stage));
      const demoted = moved.includes(currentStage) && stagesOf(other).includes(currentStage);
      const stages = demoted
        ? [...kept, previousStage]
        : kept.filter((stage) => stage !== previousStage || !moved.includes(currentStage));
      this.database
        .prepare('UPDATE secrets_versions SET stages = ? WHERE secret = ? AND id = ?')
        .run(JSON.stringify([...new Set(stages)]), other.secret, other.id);
    }
    const { secret, id, stages, string_value, binary_value, created } = version;
    this.database
      .prepare('INSERT INTO secrets_versions VALUES (?, ?, ?, ?, ?, ?)')
      .run(secret, id, stages, string_value, binary_value, created);
    this.database.prepare('UPDATE secrets SET changed = ? WHERE name = ?').run(created, secret);
  }
}

export const stagesOf = ({ stages }: SecretVersion) => JSON.parse(stages) as string[];

const notFound = (message: string) => new AwsError({ code: 'ResourceNotFoundException', message });
