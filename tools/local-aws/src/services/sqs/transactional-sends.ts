import type { DatabaseSync } from 'node:sqlite';
import { type Participant, enlist } from '../../endpoint/database.ts';
import { CommitMarker } from './commit-marker.ts';
import type { MessageStore, NewMessage } from './message-store.ts';
import type { Message } from './queue/message.ts';
import type { Queue } from './queue/queue.ts';

interface Waiting {
  readonly queue: Queue;
  readonly message: NewMessage;
}

/**
 * Sends with the transaction of the database that is open. They are written just before its commit, in a group of the journal
 * that counts only if the commit took place; receivers see them after it.
 */
export class TransactionalSends {
  readonly #database: DatabaseSync;
  readonly #messages: MessageStore;
  readonly #marker: CommitMarker;
  #waiting: Waiting[] = [];
  #prepared: { readonly messages: readonly Message[]; readonly takeBack: () => void } | undefined;

  constructor({ database, messages }: { database: DatabaseSync; messages: MessageStore }) {
    this.#database = database;
    this.#messages = messages;
    this.#marker = new CommitMarker(database);
  }

  /** The last transaction of which the journal's groups count. */
  get committed(): number {
    return this.#marker.committed;
  }

  /** At once where no transaction is open. */
  send(queue: Queue, message: NewMessage): void {
    if (enlist(this.#database, this.#participant)) this.#waiting.push({ queue, message });
    else this.#messages.send(queue, message);
  }

  readonly #participant: Participant = {
    prepare: (changed) => {
      const waiting = this.#waiting.filter(({ queue }) => !queue.gone);
      this.#waiting = [];
      if (changed) this.#prepare(waiting);
      // Nothing else depends on them: they go with whatever this turn of the event loop sends.
      else this.#messages.sendAll(waiting);
    },
    committed: () => {
      for (const message of this.#prepared?.messages ?? []) this.#messages.admit(message);
      this.#prepared = undefined;
    },
    rolledBack: () => {
      this.#waiting = [];
      const prepared = this.#prepared;
      this.#prepared = undefined;
      if (prepared === undefined) return;
      prepared.takeBack();
      for (const message of prepared.messages) this.#messages.retract(message);
    },
  };

  #prepare(waiting: readonly Waiting[]): void {
    const messages: Message[] = [];
    const takeBack = this.#messages.writeFor(this.#marker.begin(), () => {
      for (const { queue, message } of waiting) {
        const written = this.#messages.write(queue, message);
        if (written.message !== undefined) messages.push(written.message);
      }
    });
    this.#prepared = { messages, takeBack };
  }
}
