/**
 * A file that cannot be read as it stands, and is left out whole. The reason is a clause of our own about its form: names
 * of columns, numbers of lines, never a value.
 */
export class FileRefused extends Error {
  override readonly name = 'FileRefused';

  constructor(
    reason: string,
    /** Counted from 1. */
    line: number | null = null,
  ) {
    super(line === null ? reason : `line ${String(line)} ${reason}`);
  }

  get reason(): string {
    return this.message;
  }
}
