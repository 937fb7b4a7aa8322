import type { Wire } from '../wire.ts';
import type { ColumnBuffer } from './column-buffer.ts';
import { DecimalColumn } from './decimal.ts';
import { BooleanColumn, IntegerColumn, LongColumn, ShortColumn, UuidColumn } from './integers.ts';
import { DateColumn, TimeColumn, TimestampColumn } from './moments.ts';
import { SpelledColumn, TextColumn } from './text.ts';

export function columnFor({
  name,
  wire,
  checked,
}: {
  readonly name: string;
  readonly wire: Wire;
  /** Text may be of no known encoding. */
  readonly checked: boolean;
}): ColumnBuffer {
  switch (wire.kind) {
    case 'boolean':
      return new BooleanColumn(wire, 1);
    case 'short':
      return new ShortColumn(wire, 4);
    case 'integer':
      return new IntegerColumn(wire, 4);
    case 'long':
      return new LongColumn(wire, 8);
    case 'date':
      return new DateColumn(wire, 4);
    case 'time':
      return new TimeColumn(wire, 8);
    case 'timestamp':
    case 'timestamptz':
      return new TimestampColumn(wire);
    case 'uuid':
      return new UuidColumn(wire, 16);
    case 'numeric':
      return wire.scale === null ? new SpelledColumn(wire) : new DecimalColumn(wire, wire.scale);
    case 'double':
      return new SpelledColumn(wire);
    case 'text':
      return new TextColumn(wire, { checked: checked ? name : null });
  }
}
