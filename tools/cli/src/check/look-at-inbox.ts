import type { Dataset, FilesLocation, InboxSource } from '@daybreak/dataset-contracts';
import {
  judgeFiles,
  openInspector,
  SourceError,
  type FilesConnection,
  type JudgedFiles,
} from '@daybreak/source-inspector';
import { advice, right, unseen, wrong, type Finding } from './finding.ts';
import { judgeUnclassified, readColumns } from './judge-table.ts';
import type { Looked } from './look.ts';

/** Where the objects are, and that they may be asked for; null where this machine has no way to them. */
export type WayToObjects = Pick<FilesConnection, 'region' | 'endpoint'> | null;

/** Looks at an inbox as a night would: the newest files are read whole. Never throws for what it finds. */
export async function lookAtInbox(
  { bucket, prefix }: InboxSource,
  { datasets, way }: { readonly datasets: readonly Dataset[]; readonly way: WayToObjects },
): Promise<Looked> {
  if (way === null) {
    const finding = unseen(
      'inbox',
      `s3://${bucket}/${prefix} was not looked at: there are no credentials of AWS here, and no embedded one is up`,
      'Set AWS_PROFILE, or AWS_ENDPOINT_URL, or check again while npx daybreak up runs.',
    );
    return { source: [finding], datasets: new Map() };
  }
  const connection: FilesConnection = { engine: 'files', bucket, prefix, ...way };
  try {
    const inspector = await openInspector(connection);
    const abilities = await inspector.abilities().finally(() => inspector.close());
    const found = new Map<string, readonly Finding[]>();
    for (const dataset of datasets)
      if (dataset.source.kind === 'files')
        found.set(dataset.name, await lookAtFiles(dataset, dataset.source, connection));
    return {
      source: [
        right('inbox', `s3://${bucket}/${prefix} can be read`),
        abilities.seesOpenTransactions
          ? right('uploads', 'those under way can be seen, so files that come late are not lost')
          : wrong(
              'uploads',
              'those under way cannot be seen: files that come late could be lost',
              'Grant s3:ListBucketMultipartUploads on the bucket.',
            ),
      ],
      datasets: found,
    };
  } catch (error) {
    return { source: [failed('inbox', error)], datasets: new Map() };
  }
}

async function lookAtFiles(
  dataset: Dataset,
  source: FilesLocation,
  connection: FilesConnection,
): Promise<readonly Finding[]> {
  const at = { ...connection, prefix: source.prefix };
  try {
    const judged = await judgeFiles(at, { form: source, wanted: wantedOf(dataset) });
    return [
      ...judgeDeliveries(judged, dataset, source),
      ...(judged.count === 0 || source.header === 'absent' ? [] : [await unclassified(dataset, at)]),
    ];
  } catch (error) {
    return [failed('files', error)];
  }
}

/** As the extraction asks for them. */
function wantedOf(dataset: Dataset) {
  const needed = [...dataset.key, dataset.watermark, dataset.businessDate?.column];
  return readColumns(dataset).map(({ name, sourceName }) => ({
    name: sourceName,
    optional: dataset.drift.dropped === 'accept' && !needed.includes(name),
    position: dataset.columns.findIndex((column) => column.sourceName === sourceName),
    of: dataset.columns.length,
  }));
}

function judgeDeliveries(
  { count, newest, read, rows, refused }: JudgedFiles,
  { mode }: Dataset,
  { bucket, prefix, format }: FilesLocation,
): Finding[] {
  if (count === 0 || newest === null)
    return [
      wrong(
        'files',
        `there is none under s3://${bucket}/${prefix}`,
        'Have them delivered there, or correct inbox in sources.yaml or prefix in daybreak.source.',
      ),
    ];
  const told = refused.map(({ key, reason }) => {
    const todo = 'Have it sent again, or correct daybreak.source or the columns of the contract.';
    const says = `${key}: ${reason}`;
    return refused.length === read || mode === 'snapshot'
      ? wrong('files', says, todo)
      : advice('files', `${says}; a night leaves it out`, todo);
  });
  const whole = read - refused.length;
  return whole === 0
    ? told
    : [
        right(
          'files',
          `${String(count)} of ${format}, the newest of ${newest.toISOString().slice(0, 16)}Z; of the newest ${String(read)}, ${String(whole)} read whole, ${rows.toLocaleString('en-US')} rows`,
        ),
        ...told,
      ];
}

async function unclassified(dataset: Dataset, at: FilesConnection): Promise<Finding> {
  const inspector = await openInspector(at);
  try {
    const { columns } = await inspector.describe({ schema: at.bucket, table: at.prefix });
    return judgeUnclassified({ dataset, columns: columns.map(({ name }) => name) });
  } finally {
    await inspector.close();
  }
}

/** Messages of S3 quote requests; those of `SourceError` are our own. */
function failed(about: string, error: unknown): Finding {
  if (!(error instanceof SourceError)) throw error;
  const [says = '', ...todo] = error.message.split(/(?<=[.!?]) /);
  return wrong(about, says.replace(/[.]$/, ''), todo.join(' '));
}
