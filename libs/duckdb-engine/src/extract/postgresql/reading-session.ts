import type { StateOf } from '@daybreak/curation';
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
  readonly stateOf: StateOf;
}

/** A session that reads in slices. */
export class ReadingSession {
  readonly #props: Props;
  #session: Session;

  private constructor(props: Props, session: Session) {
    this.#props = props;
    this.#session = session;
  }

  static async open(props: Props): Promise<ReadingSession> {
    return new ReadingSession(props, await openSession(props));
  }

  get client(): Client {
    return this.#session.client;
  }

  /**
   * Begins the transaction of the reading, which keeps the table from being moved or changed meanwhile. One state, where it
   * is one: of this moment, or what another session shares.
   */
  async begin(shared: string | null = null): Promise<void> {
    const level = this.#props.stateOf === 'slice' ? 'READ COMMITTED' : 'REPEATABLE READ';
    try {
      await this.client.query(`BEGIN ISOLATION LEVEL ${level} READ ONLY`);
      if (shared === null) await this.client.query('SELECT 1');
      else await this.client.query(`SET TRANSACTION SNAPSHOT '${shared}'`);
    } catch (error) {
      throw sourceError(error, 'query');
    }
  }

  /** The name under which other sessions can see what this one sees, as long as it goes on; null where each slice sees its own. */
  async share(): Promise<string | null> {
    if (this.#props.stateOf === 'slice') return null;
    try {
      const { rows } = await this.client.query<{ name: string }>('SELECT pg_export_snapshot() AS name');
      return rows[0]?.name ?? null;
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
    if (this.#props.stateOf === 'reading') throw new SnapshotLost();
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
