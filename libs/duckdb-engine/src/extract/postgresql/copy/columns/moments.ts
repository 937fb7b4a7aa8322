import { DATE, TIME, TIMESTAMP, TIMESTAMPTZ } from '@duckdb/node-api';
import type { Wire } from '../wire.ts';
import { ColumnBuffer, type Field } from './column-buffer.ts';

const word = 0x1_0000_0000;
const day = 86_400_000;
const microsecondsOfDay = 86_400_000_000;
/** Where PostgreSQL begins to count. */
const epoch = Date.UTC(2000, 0, 1);
const daysToEpoch = epoch / day;

/** The years 1 to 9999, which all engines spell alike. */
const first = Date.parse('0001-01-01T00:00:00Z') - epoch;
const afterLast = Date.parse('+010000-01-01T00:00:00Z') - epoch;

/** Milliseconds as microseconds in two words; doubles do not hold each of them. */
const words = (milliseconds: number) => {
  const microseconds = BigInt(milliseconds) * 1000n;
  return [Number(microseconds >> 32n), Number(BigInt.asUintN(32, microseconds))] as const;
};
const [highToEpoch, lowToEpoch] = words(epoch);
const [firstHigh, firstLow] = words(first);
const [afterHigh, afterLow] = words(afterLast);

export class DateColumn extends ColumnBuffer {
  override readonly type = DATE;

  override set(row: number, field: Field): void {
    const days = field.view.getInt32(field.at);
    if (days < first / day || days >= afterLast / day) this.setOdd(row, field);
    else this.words[row] = days + daysToEpoch;
  }
}

export class TimeColumn extends ColumnBuffer {
  override readonly type = TIME;

  override set(row: number, field: Field): void {
    const high = field.view.getInt32(field.at);
    const low = field.view.getUint32(field.at + 4);
    // The end of a day is a time too.
    if (high * word + low >= microsecondsOfDay) {
      this.setOdd(row, field);
      return;
    }
    this.words[2 * row] = low;
    this.words[2 * row + 1] = high;
  }
}

export class TimestampColumn extends ColumnBuffer {
  override readonly type;

  constructor(wire: Wire) {
    super(wire, 8);
    this.type = wire.kind === 'timestamptz' ? TIMESTAMPTZ : TIMESTAMP;
  }

  override set(row: number, field: Field): void {
    const high = field.view.getInt32(field.at);
    const low = field.view.getUint32(field.at + 4);
    const early = high < firstHigh || (high === firstHigh && low < firstLow);
    if (early || high > afterHigh || (high === afterHigh && low >= afterLow)) {
      this.setOdd(row, field);
      return;
    }
    const sum = low + lowToEpoch;
    this.words[2 * row] = sum;
    this.words[2 * row + 1] = high + highToEpoch + (sum >= word ? 1 : 0);
  }
}
