import { FileRefused } from '@daybreak/tabular-files';
import type { InspectedColumn, RefusedDelivery, TableDescription, TableName } from '../source-inspector.ts';
import { SourceError } from '../source-error.ts';
import type { Inbox } from './inbox.ts';
import { sampleFile, type SampledFile } from './sample-file.ts';

const lookedInto = 5;
const rowsOfEach = 2000;

/** What the newest files of a folder are like, taken together. */
export interface SeenTable {
  readonly description: TableDescription;
  /** Rows of the files that were looked into, the newest file first. */
  readonly rows: readonly ReadonlyMap<string, string | null>[];
  /** They are all there are. */
  readonly complete: boolean;
}

export async function seeTable(inbox: Inbox, { schema, table }: TableName): Promise<SeenTable> {
  const deliveries = schema === inbox.bucket ? await inbox.deliveries(table) : [];
  const [newest] = deliveries;
  if (newest === undefined) throw new SourceError('TABLE_UNKNOWN', { table: `s3://${schema}/${table}` });
  const sampled: SampledFile[] = [];
  const refused: RefusedDelivery[] = [];
  for (const { key } of deliveries.slice(0, lookedInto)) {
    try {
      sampled.push(await sampleFile(inbox, { key, rows: rowsOfEach }));
    } catch (error) {
      if (!(error instanceof FileRefused)) throw error;
      refused.push({ key, reason: error.reason });
    }
  }
  const [first] = sampled;
  const alike = sampled.filter(({ format }) => format === first?.format);
  return {
    description: {
      ...{ schema, table, kind: 'files', comment: null },
      estimatedRows: estimate(deliveries.length, sampled),
      columns: columnsOf(alike),
      ...{ primaryKey: null, uniqueKeys: [], indexes: [], foreignKeys: [] },
      files: {
        format: first?.format ?? null,
        header: first?.header === false ? 'absent' : 'present',
        count: deliveries.length,
        newest: newest.lastModified,
        refused,
      },
    },
    rows: alike.flatMap(rowsOf),
    complete: deliveries.length <= lookedInto && alike.every(({ complete }) => complete),
  };
}

/** Types that differ from file to file are text; that every row has a value, nothing promises. */
function columnsOf(files: readonly SampledFile[]): InspectedColumn[] {
  const found = new Map<string, Pick<InspectedColumn, 'type' | 'baseType'>>();
  for (const { name, type, looksLike } of files.flatMap(({ columns }) => columns)) {
    const known = found.get(name);
    found.set(name, {
      type: known === undefined || known.type === type ? type : 'text',
      baseType: known === undefined || known.baseType === looksLike ? looksLike : 'text',
    });
  }
  return [...found].map(([name, types]) => ({
    ...{ name, ...types, enumValues: null, nullable: true, default: null, generated: false, comment: null },
  }));
}

const rowsOf = ({ columns, rows }: SampledFile) =>
  rows.map((row) => new Map(columns.map(({ name }, index) => [name, row[index] ?? null])));

function estimate(files: number, sampled: readonly SampledFile[]): number | null {
  const rows = sampled.reduce((sum, file) => sum + file.rows.length, 0);
  return sampled.length === 0 || sampled.some(({ complete }) => !complete)
    ? null
    : Math.round((rows / sampled.length) * files);
}
