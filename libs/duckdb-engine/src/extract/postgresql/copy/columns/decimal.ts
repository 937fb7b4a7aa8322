import { DECIMAL } from '@duckdb/node-api';
import type { Wire } from '../wire.ts';
import { ColumnBuffer, type Field } from './column-buffer.ts';

const negative = 0x4000;
const positive = 0;
const digitsOfGroup = 4;
const mostDigits = 18;
const powers = Array.from({ length: mostDigits + digitsOfGroup + 1 }, (_, exponent) => 10 ** exponent);

/**
 * Of fixed scale, and no more digits than 64 bits hold.
 * @see https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/numeric.c numeric_send
 */
export class DecimalColumn extends ColumnBuffer {
  override readonly type;
  readonly #scale: number;

  constructor(wire: Wire, scale: number) {
    super(wire, 8);
    this.type = DECIMAL(mostDigits, scale);
    this.#scale = scale;
  }

  override set(row: number, field: Field): void {
    const { view, at } = field;
    const groups = view.getUint16(at);
    const weight = view.getInt16(at + 2);
    const sign = view.getUint16(at + 4);
    if ((sign !== positive && sign !== negative) || view.getUint16(at + 6) !== this.#scale) {
      this.setOdd(row, field);
      return;
    }
    // Groups from `weight` down to the last; what is missing after it is zeros, what is too much of it is beyond the scale.
    const missing = this.#scale - (groups - 1 - weight) * digitsOfGroup;
    let whole = 0;
    for (let group = 0; group < groups; group++) whole = whole * 10_000 + view.getUint16(at + 8 + 2 * group);
    if (missing > 0) whole *= powers[missing] ?? 1;
    if (whole > Number.MAX_SAFE_INTEGER) {
      this.#setExactly(row, field, { groups, missing, sign });
      return;
    }
    if (missing < 0) whole /= powers[-missing] ?? 1;
    if (sign === negative) whole = -whole;
    this.words[2 * row] = whole | 0;
    this.words[2 * row + 1] = Math.floor(whole / 0x1_0000_0000);
  }

  #setExactly(
    row: number,
    { view, at }: Field,
    { groups, missing, sign }: { readonly groups: number; readonly missing: number; readonly sign: number },
  ): void {
    let whole = 0n;
    for (let group = 0; group < groups; group++)
      whole = whole * 10_000n + BigInt(view.getUint16(at + 8 + 2 * group));
    whole = missing > 0 ? whole * 10n ** BigInt(missing) : whole / 10n ** BigInt(-missing);
    if (sign === negative) whole = -whole;
    this.words[2 * row] = Number(BigInt.asIntN(32, whole));
    this.words[2 * row + 1] = Number(whole >> 32n);
  }
}
