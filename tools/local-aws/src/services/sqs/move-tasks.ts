import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../endpoint/clock.ts';
import { uuid } from '../../endpoint/identifiers.ts';
import type { MessageStore } from './message-store.ts';
import type { QueueStore } from './queue-store.ts';
import type { Message } from './queue/message.ts';
import type { Queue } from './queue/queue.ts';
import { sqsError } from './sqs-error.ts';

export interface MoveTask {
  readonly handle: string;
  readonly source: number;
  readonly destination: string | null;
  readonly per_second: number | null;
  readonly status: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';
  readonly moved: number;
  readonly to_move: number | null;
  readonly reason: string | null;
  readonly started: number;
}

/** Where the client sets no rate. */
const freely = 500;

export interface MoveTasksOptions {
  readonly database: DatabaseSync;
  readonly clock: Clock;
  readonly random: () => number;
  readonly messages: MessageStore;
  readonly queues: QueueStore;
  readonly queueOfArn: (arn: string) => Queue | undefined;
}

/** Moves messages out of dead-letter queues, a second's worth at a time. A restart goes on with what was running. */
export class MoveTasks {
  readonly #given: MoveTasksOptions;
  readonly #timers = new Map<string, () => void>();

  constructor(given: MoveTasksOptions) {
    this.#given = given;
    given.database.exec(`
      CREATE TABLE IF NOT EXISTS sqs_move_tasks (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, handle TEXT NOT NULL UNIQUE, source INTEGER NOT NULL, destination TEXT,
        per_second INTEGER, status TEXT NOT NULL, moved INTEGER NOT NULL, to_move INTEGER, reason TEXT, started INTEGER NOT NULL
      ) STRICT;
    `);
  }

  start(source: Queue, { destination, perSecond }: { destination?: string; perSecond?: number }): string {
    const { database, random, clock, messages } = this.#given;
    if (this.of(source).some(({ status }) => status === 'RUNNING')) {
      throw sqsError(
        'UnsupportedOperation',
        'There is already a task running. Only one active task is allowed for a source queue.',
      );
    }
    messages.settle(source);
    const handle = uuid(random);
    database
      .prepare(
        `INSERT INTO sqs_move_tasks (handle, source, destination, per_second, status, moved, to_move, started)
         VALUES (?, ?, ?, ?, 'RUNNING', 0, ?, ?)`,
      )
      .run(
        ...([handle, source.id, destination ?? null, perSecond ?? null] as const),
        ...([source.ready, clock.now().getTime()] as const),
      );
    this.#schedule(handle, 0);
    return handle;
  }

  /** Newest first; AWS keeps those of the last days, this endpoint the last ten. */
  of(source: Queue): MoveTask[] {
    return this.#given.database
      .prepare('SELECT * FROM sqs_move_tasks WHERE source = ? ORDER BY seq DESC LIMIT 10')
      .all(source.id) as unknown as MoveTask[];
  }

  cancel(handle: string): number {
    const task = this.#find(handle);
    if (task === undefined) throw sqsError('ResourceNotFoundException', 'The task does not exist.');
    if (task.status !== 'RUNNING') {
      throw sqsError('UnsupportedOperation', 'Only tasks that are running can be cancelled.');
    }
    this.#end(task, 'CANCELLED');
    return task.moved;
  }

  /** Goes on with what an earlier process left running. */
  resume(): void {
    const rows = this.#given.database
      .prepare("SELECT handle FROM sqs_move_tasks WHERE status = 'RUNNING'")
      .all() as unknown as { handle: string }[];
    for (const { handle } of rows) this.#schedule(handle, 0);
  }

  stop(): void {
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  forget(source: Queue): void {
    for (const { handle } of this.of(source)) this.#timers.get(handle)?.();
    this.#given.database.prepare('DELETE FROM sqs_move_tasks WHERE source = ?').run(source.id);
  }

  #schedule(handle: string, milliseconds: number): void {
    const cancel = this.#given.clock.after(milliseconds, () => {
      this.#timers.delete(handle);
      this.#step(handle);
    });
    this.#timers.set(handle, cancel);
  }

  #step(handle: string): void {
    const task = this.#find(handle);
    if (task?.status !== 'RUNNING') return;
    const source = this.#given.queues.byId(task.source);
    if (source === undefined) return;
    const limit = task.per_second ?? freely;
    const { moved, failed } = this.#given.messages.moveSome(source, {
      limit: Math.min(limit, Math.max((task.to_move ?? 0) - task.moved, 0)),
      targetOf: (message) => this.#targetOf(task, message),
    });
    const total = task.moved + moved;
    this.#given.database.prepare('UPDATE sqs_move_tasks SET moved = ? WHERE handle = ?').run(total, handle);
    if (failed) this.#end(task, 'FAILED', 'CouldNotDetermineMessageSource');
    else if (moved < limit || total >= (task.to_move ?? 0)) this.#end(task, 'COMPLETED');
    else this.#schedule(handle, 1000);
  }

  #targetOf({ destination }: MoveTask, message: Message): Queue | undefined {
    return this.#given.queueOfArn(destination ?? message.deadFrom);
  }

  #end({ handle }: MoveTask, status: MoveTask['status'], reason: string | null = null): void {
    this.#timers.get(handle)?.();
    this.#timers.delete(handle);
    this.#given.database
      .prepare('UPDATE sqs_move_tasks SET status = ?, reason = ? WHERE handle = ?')
      .run(status, reason, handle);
  }

  #find(handle: string): MoveTask | undefined {
    return this.#given.database
      .prepare('SELECT * FROM sqs_move_tasks WHERE handle = ?')
      .get(handle) as unknown as MoveTask | undefined;
  }
}
