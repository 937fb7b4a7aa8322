import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../endpoint/clock.ts';
import { transaction } from '../../endpoint/database.ts';
import { place as whereOf } from '../../endpoint/json-protocol.ts';
import type { Logger } from '../../endpoint/log.ts';
import { dropExpired, findArchive } from './archive.ts';
import type { Buses } from './bus.ts';
import { replayedEvent } from './event.ts';

export interface Replay {
  readonly name: string;
  readonly archive: string;
  readonly bus: string;
  /** JSON list of rule ARNs; empty for all rules. */
  readonly filters: string;
  readonly description: string | null;
  readonly from_time: number;
  readonly to_time: number;
  readonly state: ReplayState;
  readonly reason: string | null;
  readonly started: number;
  readonly ended: number | null;
  readonly last_time: number | null;
  readonly cursor_time: number;
  readonly cursor_seq: number;
}

export type ReplayState = 'STARTING' | 'RUNNING' | 'CANCELLING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';

/** Events of one step, which is a transaction: small enough that other requests get their turn between. */
const stride = 100;

/** Runs replays in the background. The cursor is saved with the events it passed, so a restart goes on behind them. */
export class Replays {
  readonly #given: {
    readonly database: DatabaseSync;
    readonly buses: Buses;
    readonly clock: Clock;
    readonly log: Logger;
  };
  #stopped = false;

  constructor(given: { database: DatabaseSync; buses: Buses; clock: Clock; log: Logger }) {
    this.#given = given;
  }

  find(name: string): Replay | undefined {
    return this.#given.database
      .prepare('SELECT * FROM events_replays WHERE name = ?')
      .get(name) as unknown as Replay | undefined;
  }

  /** Takes up a replay that was started, or interrupted. Requests come between its steps. */
  run(name: string): void {
    this.#given.clock.after(1, () => {
      if (this.#stopped) return;
      try {
        if (this.#step(name)) this.run(name);
      } catch (error) {
        this.#given.log.error({ service: 'EventBridge', replay: name, ...whereOf(error) }, 'replay failed');
        this.#finish(name, 'FAILED', 'The replay failed. The log of the endpoint says where.');
      }
    });
  }

  resume(): void {
    const rows = this.#given.database
      .prepare("SELECT name FROM events_replays WHERE state IN ('STARTING', 'RUNNING', 'CANCELLING')")
      .all() as unknown as { name: string }[];
    for (const { name } of rows) this.run(name);
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Whether there is more to do. */
  #step(name: string): boolean {
    const replay = this.find(name);
    switch (replay?.state) {
      case 'STARTING':
        this.#given.database.prepare("UPDATE events_replays SET state = 'RUNNING' WHERE name = ?").run(name);
        return true;
      case 'RUNNING':
        return this.#advance(replay);
      case 'CANCELLING':
        this.#finish(name, 'CANCELLED');
        return false;
      default:
        return false;
    }
  }

  #advance(replay: Replay): boolean {
    const { database, buses } = this.#given;
    const archive = findArchive(database, replay.archive);
    if (archive === undefined) {
      this.#finish(replay.name, 'FAILED', `Archive ${replay.archive} does not exist.`);
      return false;
    }
    dropExpired(this.#given, archive);
    return transaction(database, () => {
      const rows = database
        .prepare(
          `SELECT seq, time, event FROM events_archived
           WHERE archive = ? AND time < ? AND (time, seq) > (?, ?) ORDER BY time, seq LIMIT ?`,
        )
        .all(replay.archive, replay.to_time, replay.cursor_time, replay.cursor_seq, stride) as unknown as {
        seq: number;
        time: number;
        event: string;
      }[];
      const filters = JSON.parse(replay.filters) as readonly string[];
      for (const row of rows) {
        buses.publish({
          bus: replay.bus,
          event: replayedEvent({ body: row.event, time: row.time }, replay.name),
          ...(filters.length > 0 && { onlyRules: new Set(filters) }),
        });
      }
      const last = rows.at(-1);
      if (last === undefined) {
        this.#finish(replay.name, 'COMPLETED');
        return false;
      }
      database
        .prepare('UPDATE events_replays SET last_time = ?, cursor_time = ?, cursor_seq = ? WHERE name = ?')
        .run(last.time, last.time, last.seq, replay.name);
      return true;
    });
  }

  #finish(name: string, state: ReplayState, reason: string | null = null): void {
    this.#given.database
      .prepare('UPDATE events_replays SET state = ?, reason = ?, ended = ? WHERE name = ?')
      .run(state, reason, this.#given.clock.now().getTime(), name);
  }
}
