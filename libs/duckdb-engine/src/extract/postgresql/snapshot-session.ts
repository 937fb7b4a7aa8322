import type { Client } from 'pg';
import type { SourceConnection } from '../source-connection.ts';
import { interruption, sourceError, type Interruption } from './errors.ts';
import { openSession, type Session } from './session.ts';

/** The source took away the snapshot that everything was to be read in, so everything is to be read again. */
export class SnapshotLost extends Error {
  override readonly name = 'SnapshotLost';
}

interface Props {
  readonly connection: SourceConnection;
  readonly statementTimeoutSeconds: number;
  /**
   * True where later slices may see a later state: rows of a window that change after its end leave it, and come with the
   * next one. What is read whole, to take the place of what was there, may not.
   */
  readonly mayGoOn: boolean;
}

/** A session whose slices all see one state of the source. */
export class SnapshotSession {
  readonly #props: Props;
  #session: Session;

  private constructor(props: Props, session: Session) {
    this.#props = props;
    this.#session = session;
  }

  static async open(props: Props): Promise<SnapshotSession> {
    return new SnapshotSession(props, await openSession(props));
  }

  get client(): Client {
    return this.#session.client;
  }

  /** From now on one state is seen: of this moment, or the one that another session shares. */
  async begin(shared: string | null = null): Promise<void> {
    try {
      await this.client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      if (shared === null) await this.client.query('SELECT 1');
      else await this.client.query(`SET TRANSACTION SNAPSHOT '${shared}'`);
    } catch (error) {
      throw sourceError(error, 'query');
    }
  }

  /** The name under which other sessions can see what this one sees, as long as it goes on. */
  async share(): Promise<string> {
    try {
      const { rows } = await this.client.query<{ name: string }>('SELECT pg_export_snapshot() AS name');
      return rows[0]?.name ?? '';
    } catch (error) {
      throw sourceError(error, 'query');
    }
  }

  /** What a slice's statement stands between, so that its failure does not end the transaction. */
  slice<Result>(work: (client: Client, before: string, after: string) => Promise<Result>): Promise<Result> {
    return work(this.client, 'SAVEPOINT slice', 'RELEASE SAVEPOINT slice');
  }

  /** What a failure took away, where the source goes on itself. */
  interruptedBy(error: unknown): Interruption | null {
    return interruption(error) ?? interruption(this.#session.endedBy());
  }

  /** Makes the session ready for another try. */
  async recover(interruption: Interruption): Promise<void> {
    if (interruption === 'statement') {
      try {
        await this.client.query('ROLLBACK TO SAVEPOINT slice');
        return;
      } catch {
        // The session is gone as well.
      }
    }
    this.#session.destroy();
    if (!this.#props.mayGoOn) throw new SnapshotLost();
    this.#session = await openSession(this.#props);
    await this.begin();
  }

  async close(): Promise<void> {
    await this.#session.close();
  }

  destroy(): void {
    this.#session.destroy();
  }
}
