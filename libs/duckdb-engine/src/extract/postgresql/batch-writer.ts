import { rm } from 'node:fs/promises';
import { literal, type Engine } from '../../engine.ts';
import { parquetOptions } from '../rows-to-parquet.ts';
import { trimParquet } from '../trim-parquet.ts';
import type { RowSink } from './copy/copy-stream.ts';
import { RowBatch } from './copy/row-batch.ts';
import type { Relation } from './relation.ts';

export interface LandedFile {
  readonly path: string;
  readonly rows: number;
}

interface Props {
  readonly engine: Engine;
  readonly relation: Pick<Relation, 'columns' | 'encodingUnknown'>;
  /** SELECT over `extracted`. */
  readonly landing: string;
  /** A path for the next file. */
  readonly nextPath: () => string;
}

/**
 * Rows on their way into Parquet, a file a batch: while one is written the next one is gathered. What the source says exists
 * in memory only until the landing SELECT was applied to it.
 */
export class BatchWriter implements RowSink {
  readonly #props: Props;
  #batch: RowBatch;
  #spare: RowBatch | null = null;
  #beingWritten: RowBatch | null = null;
  #writing: Promise<void> | null = null;
  #files: LandedFile[] = [];
  readonly #relation: string;

  constructor(props: Props) {
    this.#props = props;
    this.#batch = new RowBatch(props.relation);
    this.#relation = props.engine.relation(() => this.#beingWritten ?? this.#batch);
  }

  get batch(): RowBatch {
    return this.#batch;
  }

  get files(): readonly LandedFile[] {
    return this.#files;
  }

  readonly written = (): Promise<unknown> | null => {
    if (!this.#batch.full) return null;
    if (this.#writing !== null) return this.#writing.then(() => this.#write());
    this.#write();
    return null;
  };

  /** Writes what is left. */
  async finish(): Promise<void> {
    await this.#writing;
    if (this.#batch.rows > 0) this.#write();
    await this.#writing;
  }

  /** Waits for what is being written, however it ends. */
  async settled(): Promise<void> {
    await this.#writing?.catch(() => undefined);
  }

  /** Takes back all but that many rows, the first ones. */
  async keep(rows: number): Promise<void> {
    await this.#writing;
    let landed = this.#files.reduce((sum, file) => sum + file.rows, 0);
    this.#batch.truncate(Math.max(0, rows - landed));
    for (let last = this.#files.at(-1); last !== undefined && landed > rows; last = this.#files.at(-1)) {
      this.#files.pop();
      landed -= last.rows;
      if (landed >= rows) {
        await rm(last.path);
        continue;
      }
      const kept = { path: last.path, rows: rows - landed };
      await trimParquet({ engine: this.#props.engine, ...kept });
      this.#files.push(kept);
      landed = rows;
    }
  }

  #write(): void {
    const batch = this.#batch;
    this.#batch = this.#spare ?? new RowBatch(this.#props.relation);
    this.#spare = null;
    this.#beingWritten = batch;
    this.#writing = this.#writeFile(batch);
    // Whoever comes next hears of it.
    this.#writing.catch(() => undefined);
  }

  async #writeFile(batch: RowBatch): Promise<void> {
    const { engine, landing, nextPath } = this.#props;
    const path = nextPath();
    const { rows } = batch;
    await engine.run(
      'landing',
      `COPY (
        WITH extracted AS (SELECT ${batch.selected} FROM ${this.#relation}())
        SELECT * FROM (${landing}\n)
      ) TO ${literal(path)} (${parquetOptions})`,
    );
    this.#files.push({ path, rows });
    batch.truncate(0);
    this.#spare = batch;
    this.#beingWritten = null;
    this.#writing = null;
  }
}
