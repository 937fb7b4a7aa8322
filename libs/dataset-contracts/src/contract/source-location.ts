import type { SourceLocation } from '../dataset.ts';
import { nearest } from '../reading/nearest.ts';
import type { Report } from '../reading/validate.ts';
import type { InboxSource, Source } from '../sources/source.ts';
import type { OdcsTable } from './odcs.ts';
import type { SourceSetting } from './settings.ts';

/** The entries of `sources.yaml`; null where there is none to hold contracts against. */
export type Sources = readonly Source[] | null;

interface Props {
  readonly setting: SourceSetting;
  readonly table: OdcsTable;
  readonly dataset: string;
  readonly sources: Sources;
  readonly report: Report;
}

const path = ['schema', 0, 'daybreak.source'] as const;

/** Where a dataset's rows come from; undefined where something was reported that leaves it open. */
export function sourceLocation(props: Props): SourceLocation | undefined {
  const { setting, sources } = props;
  if (sources === null) return unchecked(props);
  const source = namedSource(props);
  if (source === undefined) return undefined;
  if (source.kind === 'inbox') return files(source, props);
  const surplus = (['prefix', 'format', 'delimiter', 'encoding', 'header', 'lastLine'] as const).filter(
    (field) => setting[field] !== undefined,
  );
  refuse(props, surplus, `means nothing for ${source.name}, which is a database.`);
  const engine = source.kind === 'sample' ? 'postgresql' : source.engine;
  if (setting.engine !== undefined && setting.engine !== engine)
    refuse(props, ['engine'], `is not that of source ${source.name}.`, engine);
  const database = source.kind === 'database' ? source.database : '';
  return { kind: 'table', connection: source.name, engine, ...tableOf(props, engine, database) };
}

function namedSource({ setting, sources, report }: Props): Source | undefined {
  const known = sources ?? [];
  const names = known.map(({ name }) => name);
  const { connection } = setting;
  if (connection === undefined && known.length === 1) return known[0];
  const source = known.find(({ name }) => name === connection);
  if (source !== undefined) return source;
  report({
    code: connection === undefined ? 'MISSING' : 'UNKNOWN_SOURCE',
    path: [...path, 'connection'],
    problem:
      connection === undefined ? 'is missing: there are several sources.' : 'is no source of sources.yaml.',
    allowed: names.join(', '),
    nearest: nearest(connection ?? '', names),
  });
  return undefined;
}

function tableOf({ table, report }: Props, engine: 'postgresql' | 'mysql', database: string) {
  const name = table.physicalName ?? table.name;
  const [first = '', second] = name.split('.');
  if (second === undefined) return { schema: engine === 'postgresql' ? 'public' : database, table: first };
  if (engine === 'mysql' && database !== '' && first !== database)
    report({
      code: 'SETTING_UNFIT',
      path: ['schema', 0, 'physicalName'],
      problem: 'lies in another database than its source.',
      allowed: `${database}.${second}`,
      nearest: `${database}.${second}`,
    });
  return { schema: first, table: second };
}

function files(source: InboxSource, props: Props): SourceLocation | undefined {
  const { setting, dataset, report } = props;
  if (setting.engine !== undefined)
    refuse(props, ['engine'], `means nothing for ${source.name}, which is an inbox of files.`);
  const { format, delimiter = null, encoding = null, header = 'present', lastLine = 'ended' } = setting;
  if (format === undefined) {
    report({
      code: 'MISSING',
      path: [...path, 'format'],
      problem: 'is missing.',
      allowed: 'csv, jsonl, parquet',
    });
    return undefined;
  }
  const ofCsv = (['delimiter', 'header', 'lastLine'] as const).filter(
    (field) => setting[field] !== undefined,
  );
  if (format !== 'csv') refuse(props, ofCsv, `means nothing for files of format ${format}.`);
  if (encoding !== null && format === 'parquet')
    refuse(props, ['encoding'], 'means nothing for files of format parquet.');
  const prefix = `${source.prefix}${setting.prefix ?? `${dataset}/`}`;
  const { name: connection, bucket } = source;
  return { kind: 'files', connection, bucket, prefix, format, delimiter, encoding, header, lastLine };
}

/** As far as it can be said without knowing the sources. */
function unchecked(props: Props): SourceLocation {
  const { setting, dataset } = props;
  const { connection = 'source', format, engine = 'postgresql' } = setting;
  if (format === undefined) return { kind: 'table', connection, engine, ...tableOf(props, engine, '') };
  const { prefix = `${dataset}/`, delimiter = null, encoding = null } = setting;
  const { header = 'present', lastLine = 'ended' } = setting;
  return { kind: 'files', connection, bucket: '', prefix, format, delimiter, encoding, header, lastLine };
}

function refuse(
  { report }: Props,
  fields: readonly string[],
  problem: string,
  allowed: string | null = null,
): void {
  for (const field of fields)
    report({ code: 'SETTING_UNFIT', path: [...path, field], problem, allowed, nearest: allowed });
}
