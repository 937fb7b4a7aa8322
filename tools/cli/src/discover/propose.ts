import { isPersonal, type ProposedPolicy } from '@daybreak/classification';
import { sourceDialect } from '@daybreak/curation';
import type { LakeType, SourceEngine } from '@daybreak/dataset-contracts';
import { lakeNames } from './lake-names.ts';
import type { TableFindings } from './look-at-table.ts';
import type { LeftOut, ProposedColumn, ProposedReference, Proposal } from './proposal.ts';
import { nameOf, placeOf } from './place.ts';
import { windowsOf, type Windows } from './windows.ts';

/** Contracts for what was found. Decides only: no source is asked here. */
export function propose({
  findings,
  engine,
  zone,
}: {
  readonly findings: readonly TableFindings[];
  readonly engine: SourceEngine;
  readonly zone: string;
}): { readonly proposals: readonly Proposal[]; readonly leftOut: readonly LeftOut[] } {
  const usable = findings.filter((found) => whyNot(found) === null);
  const leftOut = findings.flatMap((found) => {
    const why = whyNot(found);
    return why === null ? [] : [{ table: placeOf(found.table), why }];
  });
  const datasets = lakeNames(usable.map(({ table }) => nameOf(table)));
  const joins = joinsOf(usable);
  const drafts = usable.map((found, index) =>
    draft({ found, dataset: datasets[index] ?? '', engine, zone, joins }),
  );
  return { proposals: withReferences(drafts), leftOut };
}

function whyNot(found: TableFindings): string | null {
  const { table, key, columns } = found;
  if (table.files === undefined && (table.schema.includes('.') || table.table.includes('.')))
    return 'its name holds a dot';
  if (columns.length === 0)
    return (
      table.files?.refused.map(({ key, reason }) => `${key}: ${reason}`).join('; ') ?? 'it has no columns'
    );
  // Of files the later one tells.
  if (key?.known === 'nearly' && windowsOf(found).watermark === null && table.files === undefined)
    return 'several of its rows have the same key, and no column tells which is the newest';
  return key === null
    ? 'nothing tells its rows apart: give it a primary key, or write a contract by hand'
    : null;
}

const place = (table: { readonly schema: string; readonly table: string }, column: string) =>
  JSON.stringify([table.schema, table.table, column]);

interface Joins {
  /** Places whose policy is `hash`, so that they are told apart and joined. */
  readonly hashed: ReadonlySet<string>;
  /** Places of which nothing else is known than that they hold what a kept column holds. */
  readonly asKept: ReadonlySet<string>;
}

/**
 * Columns that join tables have one policy, or the joins are lost: where one end of a foreign key must not leave as it
 * is, every column that it is joined with is hashed, which is the same on all sides.
 */
function joinsOf(findings: readonly TableFindings[]): Joins {
  const edges = findings.flatMap(({ table }) =>
    table.foreignKeys.flatMap(({ columns, to, toColumns }) =>
      columns.map((column, index) => [place(table, column), place(to, toColumns[index] ?? '')] as const),
    ),
  );
  const columns = findings.flatMap(({ table, columns: found, key }) =>
    found.map(({ column, kind, policy }) => ({
      ...{ at: place(table, column), kind, policy: policy.policy },
      isKey: key?.columns.includes(column) === true,
    })),
  );
  const kept = new Set(columns.filter(({ policy }) => policy === 'keep').map(({ at }) => at));
  const asKept = new Set(
    columns
      .filter(({ at, kind }) => kind === 'unknown' && edges.some(([from, to]) => from === at && kept.has(to)))
      .map(({ at }) => at),
  );
  const joined = new Set(edges.flat());
  const hashed = new Set(
    columns
      .filter(
        ({ at, policy, isKey }) =>
          policy === 'hash' || (policy !== 'keep' && !asKept.has(at) && (isKey || joined.has(at))),
      )
      .map(({ at }) => at),
  );
  for (let grown = true; grown;) {
    grown = false;
    for (const [from, to] of edges) {
      if (hashed.has(from) === hashed.has(to)) continue;
      hashed.add(from).add(to);
      grown = true;
    }
  }
  return { hashed, asKept };
}

interface Draft {
  readonly found: TableFindings;
  readonly dataset: string;
  readonly engine: SourceEngine;
  readonly zone: string;
  readonly joins: Joins;
}

function draft({ found, dataset, engine, zone, joins }: Draft): Proposal {
  const { table, key } = found;
  const windows = windowsOf(found);
  const names = lakeNames(wantedNames(found), windows.businessDate === null ? [] : ['business_date']);
  const columns = table.columns.map((_, index) =>
    proposeColumn({
      found,
      index,
      name: names[index] ?? '',
      engine,
      windows,
      joins,
    }),
  );
  const lakeName = (source: string) =>
    columns.find((column) => column.source.name === source)?.name ?? source;
  return {
    ...{ dataset, table, windows, zone, columns },
    key: (key?.columns ?? []).map(lakeName),
    keyKnown: key?.known ?? 'observed',
    references: [],
  };
}

/** The source's, but what is left of a birth date is called what it is. */
function wantedNames({ table, columns }: TableFindings): readonly string[] {
  const sources = table.columns.map(({ name }) => name);
  if (lakeNames(sources).includes('age_band')) return sources;
  return sources.map((name, index) => (columns[index]?.policy.policy === 'generalise' ? 'age_band' : name));
}

function proposeColumn({
  found: { columns, table, unreadable, key },
  index,
  name,
  engine,
  windows,
  joins,
}: {
  readonly found: TableFindings;
  readonly index: number;
  readonly name: string;
  readonly engine: SourceEngine;
  readonly windows: Windows;
  readonly joins: Joins;
}): ProposedColumn {
  const source = table.columns[index];
  const found = columns[index];
  if (source === undefined || found === undefined) throw new Error('Every column has a classification.');
  const mapping = sourceDialect(engine).mapping(source.baseType);
  const isTime = source.name === windows.watermark || source.name === windows.businessDate;
  const [policy, adjusted] = adjust();
  const natural = mapping.natural ?? { kind: 'string' as const };
  return {
    ...{ name, source, policy, found, adjusted },
    type: typeUnder({ policy, natural: isTime ? timeType(source.baseType) : natural }),
    required:
      policy.policy !== 'drop' &&
      policy.policy !== 'generalise' &&
      (isTime || !source.nullable || key?.columns.includes(source.name) === true),
  };

  function adjust(): [ProposedPolicy, string | null] {
    if (unreadable.has(source?.name ?? '')) return [{ policy: 'drop' }, 'this user may not read it'];
    if (mapping.natural === null) return [{ policy: 'drop' }, mapping.reason];
    const at = place(table, source?.name ?? '');
    if (!joins.hashed.has(at) && joins.asKept.has(at))
      return [{ policy: 'keep' }, 'it refers to a column that is kept'];
    if (joins.hashed.has(at) && found?.policy.policy !== 'hash')
      return [{ policy: 'hash' }, 'hashed, not dropped or kept, so that rows can be told apart and joined'];
    return [found?.policy ?? { policy: 'drop' }, null];
  }
}

const timeType = (declared: string): LakeType => ({
  kind: declared.toLowerCase() === 'date' ? 'date' : 'timestamptz',
});

function typeUnder({
  policy,
  natural,
}: {
  readonly policy: ProposedPolicy;
  readonly natural: LakeType;
}): LakeType {
  return policy.policy === 'keep' ? natural : { kind: 'string' };
}

/** Foreign keys between what is proposed, where both ends can be compared; those that would close a circle are left out. */
function withReferences(drafts: readonly Proposal[]): Proposal[] {
  const waits = new Map<string, Set<string>>();
  const reaches = (from: string, to: string): boolean =>
    from === to || [...(waits.get(from) ?? [])].some((next) => reaches(next, to));
  return drafts.map((draft) => {
    const references: ProposedReference[] = [];
    for (const { columns, to, toColumns } of draft.table.foreignKeys) {
      const target = drafts.find(({ table }) => table.schema === to.schema && table.table === to.table);
      if (target === undefined || reaches(target.dataset, draft.dataset)) continue;
      const pairs = columns.map((name, index) => [
        draft.columns.find(({ source }) => source.name === name),
        target.columns.find(({ source }) => source.name === toColumns[index]),
      ]);
      if (!pairs.every(([near, far]) => comparable(near, far))) continue;
      waits.set(draft.dataset, (waits.get(draft.dataset) ?? new Set()).add(target.dataset));
      references.push({
        columns: pairs.map(([near]) => near?.name ?? ''),
        dataset: target.dataset,
        to: pairs.map(([, far]) => far?.name ?? ''),
      });
    }
    return { ...draft, references };
  });
}

function comparable(near: ProposedColumn | undefined, far: ProposedColumn | undefined): boolean {
  const policy = near?.policy.policy;
  return (
    (policy === 'keep' || policy === 'hash') &&
    policy === far?.policy.policy &&
    near?.type.kind === far.type.kind
  );
}

export const classificationOf = ({ policy, found }: ProposedColumn) =>
  policy.policy === 'hash'
    ? 'pseudonymous'
    : isPersonal(found.kind) || found.kind === 'unknown'
      ? 'personal'
      : 'internal';
