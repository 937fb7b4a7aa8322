import { ByteOutput } from '../byte-output.ts';
import { escaped, rowForm } from '../row-form.ts';

/** Rows as they grow, in the row form. */
export class RowOutput extends ByteOutput {
  separator(): void {
    this.byte(rowForm.separator);
  }

  endOfRow(): void {
    this.byte(rowForm.lineEnd);
  }

  null(): void {
    this.byte(rowForm.escape);
    this.byte(rowForm.null);
  }

  text(source: Uint8Array, from: number, to: number): void {
    const { bytes } = this;
    let at = this.at;
    for (let index = from; index < to; index++) {
      const byte = source[index] ?? 0;
      const sign = byte < 0x20 ? (escaped[byte] ?? 0) : 0;
      if (sign === 0) bytes[at++] = byte;
      else {
        bytes[at++] = rowForm.escape;
        bytes[at++] = sign;
      }
    }
    this.at = at;
  }
}
