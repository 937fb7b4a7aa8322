/** A column that is to be read of a file. */
export interface WantedColumn {
  readonly name: string;
  /** Empty where the file has none of its name; without this, the file is refused. */
  readonly optional: boolean;
  /** In files without a header: its place among all fields, from 0, and how many these are. */
  readonly position: number;
  readonly of: number;
}
