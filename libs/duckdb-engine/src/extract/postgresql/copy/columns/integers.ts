import { BIGINT, BOOLEAN, INTEGER, UUID } from '@duckdb/node-api';
import { ColumnBuffer, type Field } from './column-buffer.ts';

export class BooleanColumn extends ColumnBuffer {
  override readonly type = BOOLEAN;

  override set(row: number, { view, at }: Field): void {
    this.bytes[row] = view.getUint8(at);
  }
}

export class ShortColumn extends ColumnBuffer {
  override readonly type = INTEGER;

  override set(row: number, { view, at }: Field): void {
    this.words[row] = view.getInt16(at);
  }
}

export class IntegerColumn extends ColumnBuffer {
  override readonly type = INTEGER;

  override set(row: number, { view, at }: Field): void {
    this.words[row] = view.getInt32(at);
  }
}

export class LongColumn extends ColumnBuffer {
  override readonly type = BIGINT;

  override set(row: number, { view, at }: Field): void {
    this.words[2 * row] = view.getInt32(at + 4);
    this.words[2 * row + 1] = view.getInt32(at);
  }
}

/** A number of 128 bits whose sign is turned around, so that it sorts as its text does. */
export class UuidColumn extends ColumnBuffer {
  override readonly type = UUID;

  override set(row: number, { view, at }: Field): void {
    this.words[4 * row] = view.getInt32(at + 12);
    this.words[4 * row + 1] = view.getInt32(at + 8);
    this.words[4 * row + 2] = view.getInt32(at + 4);
    this.words[4 * row + 3] = view.getInt32(at) ^ 0x80000000;
  }
}
