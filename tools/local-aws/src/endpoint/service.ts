import type { DatabaseSync } from 'node:sqlite';
import type { AwsError } from './aws-error.ts';
import type { Clock } from './clock.ts';
import type { Logger } from './log.ts';

/** A service that speaks AWS JSON: `X-Amz-Target: <targetPrefix>.<Operation>`. */
export interface JsonService {
  /** As AWS names it in messages, e.g. `Glue`. */
  readonly name: string;
  readonly targetPrefix: string;
  readonly jsonVersion: '1.0' | '1.1';
  /** What requests are signed for: `sqs`. */
  readonly signingName: string;
  /** Whatever is not listed is refused by name. */
  readonly operations: Readonly<Record<string, Operation>>;
  /** Takes up what a restart or `kill -9` interrupted. Called once, when every service exists. */
  start?(): void | Promise<void>;
  stop?(): void | Promise<void>;
  /** Headers that the service adds to an error, e.g. the old code of SQS. */
  errorHeaders?(error: AwsError): Readonly<Record<string, string>>;
}

/** Input and output are the SDK's own shapes as JSON; times in the output are epoch seconds. */
export type Operation = (input: never, request: RequestContext) => unknown;

export interface RequestContext {
  readonly requestId: string;
  /** `http://127.0.0.1:4566`, from the request's Host header: origin of the addresses in replies. */
  readonly origin: string;
  /** Aborted when the client goes away or the endpoint stops: a long poll ends with it. */
  readonly signal: AbortSignal;
}

/** Where a service stands. Nothing of it is global, so a whole endpoint can be simulated from a seed. */
export interface Ground {
  readonly account: string;
  readonly region: string;
  /** One SQLite file for the endpoint (WAL); each service creates the tables it needs, prefixed with its name. */
  readonly database: DatabaseSync;
  /** Time and timers; `now` is its time. */
  readonly clock: Clock;
  readonly now: () => Date;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** What a service is given that also logs, emits native events and stores objects. */
export interface Surroundings extends Ground {
  readonly log: Logger;
  /** Puts a native event (`aws.glue`, …) on the default bus, stamped with account, region, id and time. */
  readonly emit: (event: NativeEvent) => void;
  /** Objects as plain files. */
  readonly objects: ObjectFiles;
  /** Own origin once it listens, for child processes. */
  readonly endpoint: () => string;
}

export interface NativeEvent {
  readonly source: `aws.${string}`;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

export interface StoredFile {
  readonly uri: string;
  readonly key: string;
  readonly size: number;
  readonly lastModified: Date;
}

export interface ObjectFiles {
  /** Where the bytes of an object lie: engines read them in place. Throws NoSuchBucket / NoSuchKey as AwsError. */
  pathOf(uri: string): string;
  read(uri: string): Promise<Uint8Array>;
  /** Stores as PutObject does, atomically. */
  write(uri: string, body: Uint8Array): Promise<void>;
  /** Objects below an address such as `s3://bucket/prefix/`. Throws NoSuchBucket as AwsError. */
  list(uri: string): readonly StoredFile[];
  /** Folder that holds `<bucket>/<key>` files. */
  readonly root: string;
}
