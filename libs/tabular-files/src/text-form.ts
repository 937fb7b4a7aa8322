/** What may be stated of a text file; what is not is found out, file by file. */
export interface TextForm {
  readonly format: 'csv' | 'jsonl';
  readonly delimiter: string | null;
  readonly encoding: Encoding | null;
  /** `absent`: the first line of a CSV is a row. */
  readonly header: 'present' | 'absent';
  /** `open`: the last line of a CSV is whole though nothing ends it. */
  readonly lastLine: 'ended' | 'open';
}

export type Encoding = 'utf-8' | 'utf-16' | 'latin-1' | 'windows-1252';

/** How it turned out to be written. */
export interface FoundForm {
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
  readonly compression: 'gzip' | 'zstd' | 'none';
  /** Null for JSON lines. */
  readonly delimiter: string | null;
  readonly header: boolean;
}

/** Takes a file's values, row by row. What it is given lives until the call returns. */
export interface RowSink {
  /** UTF-8. */
  bytes(buffer: Uint8Array, from: number, to: number): void;
  text(value: string): void;
  none(): void;
  endRow(): void;
}
