/** What Glue here needs beside its surroundings. */
export interface GlueOptions {
  /** The secret string of Secrets Manager. */
  readonly readSecret: (secretId: string) => Promise<string>;
  /** The program that stands for a job script, by the file name that ends `Command.ScriptLocation`. */
  readonly jobRunners: Readonly<Record<string, JobRunner>>;
  /** Each job run writes `<jobRunId>.log` here. */
  readonly logFolder: string;
  /** The current data files of a table of the catalog; by default those of its Iceberg metadata. */
  readonly tableFiles?: TableFiles;
}

export interface JobRunner {
  /** Program and its first arguments; the run's own follow as `--name value`. */
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export type TableFiles = (table: {
  readonly database: string;
  readonly table: string;
}) => Promise<TableContent>;

export interface TableContent {
  /** In order; `id` is the Iceberg field id that the files carry, `type` Iceberg's, e.g. `decimal(10,2)`. */
  readonly columns: readonly { readonly id: number; readonly name: string; readonly type: string }[];
  /** Paths in the file system. */
  readonly files: readonly { readonly path: string }[];
}
