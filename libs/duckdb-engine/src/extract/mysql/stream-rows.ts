import type { Socket } from 'node:net';
import mysql, { type Connection, type FieldPacket } from 'mysql2';
import { JobError } from '../../errors.ts';
import { CsvLines, type RowPacket } from './csv-lines.ts';

/** One statement's rows, as they went into the pipe. */
export interface Streamed {
  readonly rows: number;
  /** As the source sent them. */
  readonly bytes: number;
  /** Of the last row, the columns that follow those that were written; null where there was no row. */
  readonly last: readonly (Buffer | null)[] | null;
  /** Why the statement ended early; the rows before it are whole and in the pipe. */
  readonly failure: Error | null;
}

/**
 * Where mysql2 hands a row to its parser. The parser makes objects of all values; here the row's bytes are written as
 * CSV instead. The version of mysql2 is pinned, and rows that come any other way than through here are an error.
 */
interface RowCommand {
  row: (packet: RowPacket & { isEOF(): boolean }) => unknown;
  on(event: 'fields', listener: (fields: readonly FieldPacket[]) => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  on(event: 'result' | 'end', listener: () => void): void;
}

/** Streams a SELECT's first `columns` columns into a pipe as CSV, no faster than the pipe is read. */
export async function streamRows({
  connection,
  sql,
  columns,
  trailing,
  pipe,
}: {
  readonly connection: Connection;
  readonly sql: string;
  readonly columns: number;
  readonly trailing: number;
  readonly pipe: Socket;
}): Promise<Streamed> {
  const { promise, resolve, reject } = Promise.withResolvers<Streamed>();
  const command = connection.query({ sql, typeCast: false }) as unknown as RowCommand;
  const finish = command.row;
  if (typeof finish !== 'function') throw unknownDriver();
  let lines: CsvLines | null = null;
  let failure: Error | null = null;

  const lost = (error: Error) => reject(error);
  const resume = () => connection.resume();
  const write = (chunk: Buffer | null) => {
    if (chunk !== null && !pipe.write(chunk)) connection.pause();
  };
  connection.on('error', lost);
  pipe.on('error', lost).on('drain', resume);
  command.on('fields', (fields) => {
    lines = new CsvLines({ quoted: fields.slice(0, columns).map(holdsAnything), trailing });
  });
  command.row = (packet) => {
    if (packet.isEOF()) return finish.call(command, packet);
    write(lines?.add(packet) ?? null);
    return command.row;
  };
  command.on('result', () => reject(unknownDriver()));
  command.on('error', (error) => (failure = error));
  command.on('end', () => {
    write(lines?.flush() ?? null);
    resolve({
      rows: lines?.rows ?? 0,
      bytes: lines?.bytes ?? 0,
      last: lines?.lastTrailing() ?? null,
      failure,
    });
  });
  try {
    return await promise;
  } finally {
    connection.removeListener('error', lost);
    pipe.off('error', lost).off('drain', resume);
    connection.resume();
  }
}

// Node finds no name `Types` among those of the CommonJS module, though the module has it.
const { Types } = mysql;
const bareTypes = new Set<number>([
  Types.TINY,
  Types.SHORT,
  Types.INT24,
  Types.LONG,
  Types.LONGLONG,
  Types.DECIMAL,
  Types.NEWDECIMAL,
  Types.FLOAT,
  Types.DOUBLE,
  Types.YEAR,
  Types.DATE,
  Types.DATETIME,
  Types.TIMESTAMP,
  Types.TIME,
]);

const holdsAnything = ({ columnType }: FieldPacket) => columnType === undefined || !bareTypes.has(columnType);

const unknownDriver = () =>
  new JobError({
    code: 'ENGINE_FAILED',
    cause: 'The MySQL driver is not the version that this reader knows.',
  });
