import type { ContractIssue, Dataset, Source } from '@daybreak/dataset-contracts';
import { checkFolder, type ContractsFolder } from '@daybreak/dataset-contracts/files';
import { CliError } from '../errors.ts';
import { reachable, type ReachableDatabase } from '../stack/local-sources.ts';
import { unseen, wrong, type Finding } from './finding.ts';
import { look } from './look.ts';
import { lookAtInbox, type WayToObjects } from './look-at-inbox.ts';

export interface CheckedDeployment {
  /** Nothing is wrong; what could not be looked at is not wrong. */
  readonly ok: boolean;
  /** Of the files; where there are any, no source was looked at. */
  readonly issues: readonly ContractIssue[];
  readonly sources: readonly { readonly name: string; readonly findings: readonly Finding[] }[];
  readonly datasets: readonly {
    readonly name: string;
    readonly source: string;
    readonly findings: readonly Finding[];
  }[];
}

interface Props {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** How the sample shop is reached; null while it is not up. */
  readonly sample: (name: string) => ReachableDatabase | null;
  readonly objects: () => WayToObjects;
}

/** Contracts and sources as they are written, then the live sources. */
export async function checkDeployment(props: Props): Promise<CheckedDeployment> {
  const folder = checkFolder(props.folder);
  if (folder.issues.length > 0) return { ok: false, issues: folder.issues, sources: [], datasets: [] };
  const used = folder.sources.filter((source) => datasetsOf(folder, source).length > 0);
  const looked = await Promise.all(
    used.map(async (source) => ({ source, ...(await lookAt(source, { ...props, contracts: folder })) })),
  );
  const sources = looked.map(({ source, findings }) => ({ name: source.name, findings }));
  const datasets = folder.datasets.map((dataset) => ({
    name: dataset.name,
    source: placeOf(dataset),
    findings: looked
      .find(({ source }) => source.name === dataset.source.connection)
      ?.tables.get(dataset.name) ?? [unseen('table', 'was not looked at: see its source, above')],
  }));
  const all = [...sources, ...datasets].flatMap(({ findings }) => findings);
  return { ok: all.every(({ mark }) => mark !== 'wrong'), issues: [], sources, datasets };
}

const datasetsOf = ({ datasets }: ContractsFolder, { name }: Source) =>
  datasets.filter(({ source }) => source.connection === name);

interface LookedAt {
  readonly findings: readonly Finding[];
  readonly tables: ReadonlyMap<string, readonly Finding[]>;
}

async function lookAt(
  source: Source,
  props: Props & { readonly contracts: ContractsFolder },
): Promise<LookedAt> {
  const none = (finding: Finding): LookedAt => ({ findings: [finding], tables: new Map() });
  if (source.kind === 'inbox') {
    const { source: findings, datasets } = await lookAtInbox(source, {
      datasets: datasetsOf(props.contracts, source),
      way: props.objects(),
    });
    return { findings, tables: datasets };
  }
  let database: ReachableDatabase | null;
  try {
    database = source.kind === 'sample' ? props.sample(source.name) : reachable(source, props);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const [says = '', ...todo] = error.message.split(/(?<=[.]) /);
    return none(wrong('login', says.replace(/[.]$/, ''), todo.join(' ')));
  }
  if (database === null)
    return none(
      unseen(
        'sample shop',
        'is not up, so it was not looked at',
        'npx daybreak up brings it along; check again while it is.',
      ),
    );
  const { source: findings, datasets } = await look(database, datasetsOf(props.contracts, source));
  return { findings, tables: datasets };
}

function placeOf({ source }: Dataset): string {
  return source.kind === 'files'
    ? `${source.connection}: s3://${source.bucket}/${source.prefix}`
    : `${source.connection}: ${source.schema}.${source.table}`;
}
