import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lake } from '@daybreak/iceberg';
import { fileObjectStore, memoryCatalog } from '@daybreak/iceberg/testing';
import { DuckDBInstance, type Json } from '@duckdb/node-api';
import { localObjectFiles, type Inbox, type ObjectFiles } from '../src/index.ts';
import { folderInbox } from './folder-inbox.ts';

/** A lake and a landing zone as plain files, and a private folder, all in one folder to throw away. */
export interface TestPlace {
  readonly folder: string;
  readonly objects: ObjectFiles;
  readonly lake: Lake;
  /** What a run is given, with a private folder of its own. */
  run(): Promise<{
    objects: ObjectFiles;
    inbox: Inbox;
    lake: Lake;
    now: () => Date;
    temporary: string;
    memoryLimit: string;
    threads: number;
    statementTimeoutSeconds: number;
  }>;
  /** Rows of a Parquet object. */
  rows(uri: string): Promise<Record<string, Json>[]>;
  /** Files below the folder whose bytes hold the text. */
  filesWith(text: string): Promise<string[]>;
  remove(): Promise<void>;
}

export async function testPlace(): Promise<TestPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'daybreak-engine-'));
  const root = join(folder, 'objects');
  await mkdir(root);
  const objects = localObjectFiles({ store: fileObjectStore(root), root });
  const now = () => new Date();
  const lake: Lake = { objects, catalog: memoryCatalog(), now, randomUUID };
  return {
    folder,
    objects,
    lake,
    async run() {
      const temporary = await mkdtemp(join(folder, 'run-'));
      const inbox = folderInbox(root);
      const limits = { memoryLimit: '512MB', threads: 2, statementTimeoutSeconds: 60 };
      return { objects, inbox, lake, now, temporary, ...limits };
    },
    async rows(uri) {
      return query(`SELECT * FROM read_parquet('${await objects.localPath(uri)}')`);
    },
    async filesWith(text) {
      const names = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = names
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
      const found = await Promise.all(
        files.map(async (path) => ((await readFile(path)).includes(text) ? [path] : [])),
      );
      return found.flat();
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export async function query(sql: string): Promise<Record<string, Json>[]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    return (await connection.runAndReadAll(sql)).getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
