import type { QueueAttributes, RedrivePolicy } from '../queue-attributes.ts';
import { parseRedrivePolicy } from '../queue-attributes.ts';
import { Deadlines } from './deadlines.ts';
import { Deduplication } from './deduplication.ts';
import { FifoShelf } from './fifo-shelf.ts';
import type { Message } from './message.ts';
import { type Shelf, StandardShelf } from './shelf.ts';

export type Tags = Readonly<Record<string, string>>;

export interface QueueDefinition {
  /** Another queue of the same name has another. */
  readonly id: number;
  readonly name: string;
  readonly created: number;
  readonly modified: number;
  /** As set, without the defaults. */
  readonly attributes: QueueAttributes;
  readonly tags: Tags;
  readonly purged: number;
}

/** A queue, with what of its messages is kept in memory. */
export class Queue {
  readonly id: number;
  readonly name: string;
  readonly created: number;
  readonly fifo: FifoShelf | undefined;
  readonly shelf: Shelf;
  readonly deadlines = new Deadlines();
  readonly deduplication = new Deduplication();
  modified = 0;
  purged = 0;
  tags: Tags = {};
  gone = false;
  /** In flight, and for the next receive as well: what a fault repeats. */
  readonly repeated = new Set<Message>();
  ready = 0;
  delayed = 0;
  inFlight = 0;
  #attributes: QueueAttributes = {};
  #numbers: QueueNumbers = readNumbers({});

  constructor(definition: QueueDefinition) {
    this.id = definition.id;
    this.name = definition.name;
    this.created = definition.created;
    this.fifo = definition.name.endsWith('.fifo') ? new FifoShelf() : undefined;
    this.shelf = this.fifo ?? new StandardShelf();
    this.define(definition);
  }

  define({ attributes, modified, tags, purged }: Omit<QueueDefinition, 'id' | 'name' | 'created'>): void {
    this.#attributes = attributes;
    this.#numbers = readNumbers(attributes);
    this.modified = modified;
    this.tags = tags;
    this.purged = purged;
  }

  /** As set, without the defaults. */
  get attributes(): QueueAttributes {
    return this.#attributes;
  }

  get numbers(): QueueNumbers {
    return this.#numbers;
  }
}

/** The attributes that every message asks for, read once. */
export interface QueueNumbers {
  readonly visibilitySeconds: number;
  readonly delaySeconds: number;
  readonly largestMessage: number;
  readonly retention: number;
  readonly waitSeconds: number;
  readonly redrive: RedrivePolicy | undefined;
  readonly contentBased: boolean;
  readonly groupScope: boolean;
}

function readNumbers(attributes: QueueAttributes): QueueNumbers {
  const number = (name: string, fallback: number) => Number(attributes[name] ?? fallback);
  const redrive = attributes['RedrivePolicy'] ?? '';
  return {
    visibilitySeconds: number('VisibilityTimeout', 30),
    delaySeconds: number('DelaySeconds', 0),
    largestMessage: number('MaximumMessageSize', 1_048_576),
    retention: number('MessageRetentionPeriod', 345_600) * 1000,
    waitSeconds: number('ReceiveMessageWaitTimeSeconds', 0),
    redrive: redrive === '' ? undefined : parseRedrivePolicy(redrive),
    contentBased: attributes['ContentBasedDeduplication'] === 'true',
    groupScope: attributes['DeduplicationScope'] === 'messageGroup',
  };
}
