import { relative } from 'node:path';
import type { SourceAbilities } from '@daybreak/source-inspector';
import { plainTable } from '../plain-table.ts';
import { placeOf } from './place.ts';
import type { LeftOut, Proposal, ProposedColumn } from './proposal.ts';

export interface Discovery {
  readonly name: string;
  readonly folder: string;
  readonly abilities: SourceAbilities;
  readonly proposals: readonly Proposal[];
  readonly leftOut: readonly LeftOut[];
  readonly files: readonly string[];
}

/** What was found, for people. Names and reasons only: no value of the source is here to show. */
export function describeDiscovery(
  { folder, abilities, proposals, leftOut }: Discovery,
  { variable, engine }: { readonly variable: string; readonly engine: string },
): string {
  const path = relative(process.cwd(), folder) || '.';
  const columns = proposals.flatMap((proposal) => proposal.columns);
  const unsure = columns.filter(({ found }) => found.kind === 'unknown').length;
  return [
    ...proposals.map(describeTable),
    ...leftOut.map(({ table, why }) => `${table} is left out: ${why}.\n`),
    ...warnings(abilities, engine).map((warning) => `Note: ${warning}\n`),
    ...(proposals.length === 0
      ? ['Nothing was written.']
      : [
          `${proposals.length} contracts in ${path}, for ${columns.length} columns: ${count(columns, 'keep')} kept, ${count(columns, 'hash')} hashed, ${count(columns, 'generalise')} generalised, ${count(columns, 'drop')} dropped${unsure === 0 ? '' : `, ${unsure} of them because nothing tells that they are harmless`}.\n`,
          'Read them through, then:',
          ...(engine === 'files'
            ? []
            : [`  export ${variable}=…                 # the password; it is in no file`]),
          `  export DAYBREAK_CONTRACTS=${path}`,
          '  npx daybreak check                   # holds them against the live source',
          '  npx daybreak up                      # boots everything and runs a night',
        ]),
    '',
  ].join('\n');
}

const known = {
  primary: '',
  declared: '',
  observed: ' (seen to be unique; the source does not promise it)',
  nearly: ' (some rows repeat it; the newest counts)',
} as const;

function describeTable({
  dataset,
  table,
  windows,
  key,
  columns,
  keyKnown,
  zone,
  references,
}: Proposal): string {
  const rows =
    table.estimatedRows === null ? '' : `, about ${table.estimatedRows.toLocaleString('en-US')} rows`;
  const files =
    table.files === undefined ? '' : `, ${String(table.files.count)} files of ${String(table.files.format)}`;
  const facts = [
    `${dataset}  (${placeOf(table)}${files}${rows})`,
    `  key ${key.join(', ')}${known[keyKnown]}`,
    `  ${windows.mode}: ${windows.because}`,
    ...(windows.businessDate === null
      ? []
      : [`  a row counts for the day of ${windows.businessDate}, in ${zone}`]),
    ...(table.files?.refused ?? []).map(({ key, reason }) => `  ${key} would be left out: ${reason}`),
    ...references.map(({ columns: from, dataset: to }) => `  ${from.join(', ')} refers to ${to}`),
  ];
  const body = plainTable({
    head: ['column', 'type', 'policy', 'what', 'sure', 'why'],
    rows: columns.map((column) => [
      column.source.name,
      short(column.source.type, 24),
      policyOf(column),
      column.found.kind,
      column.found.confidence.toFixed(2),
      short(column.adjusted ?? column.found.evidence[0] ?? '', 80),
    ]),
    right: ['sure'],
  });
  return `${facts.join('\n')}\n${body}\n`;
}

function warnings(abilities: SourceAbilities, engine: string): string[] {
  return [
    ...(abilities.seesOpenTransactions
      ? []
      : [
          engine === 'files'
            ? 'uploads that are under way cannot be seen, so files that come late would be lost. Grant s3:ListBucketMultipartUploads.'
            : engine === 'postgresql'
              ? `${abilities.user} cannot see others' transactions, so rows that commit late would be lost. GRANT pg_read_all_stats TO ${abilities.user}`
              : `${abilities.user} cannot see others' transactions, so rows that commit late would be lost. GRANT PROCESS ON *.* TO ${abilities.user}`,
        ]),
    ...(abilities.userMayWrite
      ? [`${abilities.user} could write to the source. Daybreak needs SELECT alone.`]
      : []),
    ...(abilities.tls ? [] : ['the connection is not encrypted: right on this machine only.']),
  ];
}

const policyOf = ({ policy }: ProposedColumn) => (policy.policy === 'generalise' ? policy.to : policy.policy);
const count = (columns: readonly ProposedColumn[], policy: string) =>
  columns.filter((column) => column.policy.policy === policy).length;
const short = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** The same for programs. */
export function summary({ name, folder, proposals, leftOut, files }: Discovery) {
  return {
    ...{ source: name, folder, files, leftOut },
    datasets: proposals.map(({ dataset, table, key, windows, columns, references }) => ({
      ...{ dataset, table: placeOf(table), key, references },
      ...{ mode: windows.mode, watermark: windows.watermark, businessDate: windows.businessDate },
      columns: columns.map(({ name: column, source, policy, found }) => ({
        ...{ column, sourceName: source.name, type: source.type, policy },
        ...{ kind: found.kind, confidence: found.confidence, evidence: found.evidence },
      })),
    })),
  };
}
