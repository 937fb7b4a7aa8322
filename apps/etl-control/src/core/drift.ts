import type { Dataset, DriftKind, DriftPolicy } from '@daybreak/dataset-contracts';
import { compareTypes } from './type-change.ts';

/** A column as the crawler saw it; `type` is the catalog's word, e.g. `decimal(12,2)`. */
export interface SourceColumn {
  readonly name: string;
  readonly type: string;
}

/** The source's types when the contract, as it now is, was first held against it. */
export interface Baseline {
  /** Which contract: its source columns and their declared types. */
  readonly contract: string;
  readonly types: Readonly<Record<string, string>>;
}

/** One way in which the source came to differ, and what the contract says is to be done. */
export interface Difference {
  readonly kind: Exclude<DriftKind, 'keyChanged'>;
  readonly column: string;
  readonly policy: DriftPolicy;
  /** Our own words: names and types, and what to do. */
  readonly message: string;
}

export interface Drift {
  readonly differences: readonly Difference[];
  /** Source columns that the contract reads and the source no longer has: they are empty from now on. */
  readonly absent: readonly string[];
  readonly baseline: Baseline;
}

export type DriftContract = Pick<Dataset, 'columns' | 'watermark' | 'key' | 'businessDate' | 'drift'>;

/**
 * A crawler knows columns and their types, not keys: whether a key changed is seen by those who ask the source itself.
 */
export function driftOf({
  contract,
  columns,
  baseline,
}: {
  readonly contract: DriftContract;
  readonly columns: readonly SourceColumn[];
  readonly baseline: Baseline | null;
}): Drift {
  const there = new Map(columns.map(({ name, type }) => [name.toLowerCase(), type]));
  const identity = identityOf(contract);
  const known = baseline?.contract === identity ? baseline.types : null;
  const added = columns.filter(({ name }) => !classified(contract).has(name.toLowerCase()));
  const missing = sourceNames(contract).filter((name) => !there.has(name.toLowerCase()));
  const renamed = renames({ missing, added, known });
  return {
    differences: [
      ...renamed.map(([from, to]) => renamedColumn(contract, from, to)),
      ...missing
        .filter((name) => !renamed.some(([from]) => from === name))
        .map((name) => dropped(contract, name)),
      ...added
        .filter(({ name }) => !renamed.some(([, to]) => to === name))
        .map((column) => addedColumn(contract, column)),
      ...(known === null ? [] : retyped({ contract, there, known })),
    ],
    absent: missing,
    baseline: {
      contract: identity,
      types: {
        ...known,
        ...Object.fromEntries([...there].filter(([name]) => classified(contract).has(name))),
      },
    },
  };
}

/** Columns that the extraction names; the contract names the watermark as the lake does. */
function sourceNames({ columns, watermark }: DriftContract): string[] {
  const read = columns.filter(({ privacy }) => privacy.policy !== 'drop').map(({ sourceName }) => sourceName);
  return [...new Set([...read, ...(watermark === null ? [] : [sourceNameOf(columns, watermark)])])].sort();
}

function classified({ columns, watermark }: DriftContract): ReadonlySet<string> {
  const names = columns.map(({ sourceName }) => sourceName);
  if (watermark !== null) names.push(sourceNameOf(columns, watermark));
  return new Set(names.map((name) => name.toLowerCase()));
}

const sourceNameOf = (columns: DriftContract['columns'], lakeName: string) =>
  columns.find(({ name }) => name === lakeName)?.sourceName ?? lakeName;

const identityOf = ({ columns }: DriftContract) =>
  columns.map(({ sourceName, sourceType = '' }) => `${sourceName.toLowerCase()} ${sourceType}`).join(', ');

/** A guess: of one type only one went and one came. */
function renames({
  missing,
  added,
  known,
}: {
  readonly missing: readonly string[];
  readonly added: readonly SourceColumn[];
  readonly known: Baseline['types'] | null;
}): (readonly [from: string, to: string])[] {
  return missing.flatMap((from) => {
    const type = known?.[from.toLowerCase()];
    const alike = missing.filter((name) => known?.[name.toLowerCase()] === type);
    const [to, ...others] = added.filter((column) => column.type === type);
    return type === undefined || to === undefined || others.length > 0 || alike.length > 1
      ? []
      : [[from, to.name] as const];
  });
}

/** Without these there is nothing to tell rows apart, or nowhere to put them. */
const isNeeded = ({ columns, watermark, key, businessDate }: DriftContract, sourceName: string) =>
  [...key, watermark, businessDate?.column].some(
    (name) => typeof name === 'string' && sourceNameOf(columns, name) === sourceName,
  );

function dropped(contract: DriftContract, column: string): Difference {
  const needed = isNeeded(contract, column);
  return {
    kind: 'dropped',
    column,
    policy: needed ? 'refuse' : contract.drift.dropped,
    message: `The source no longer has ${column}. Have it restored, or take it out of the contract${
      needed ? '' : ', or let daybreak.drift accept that it is empty from now on'
    }.`,
  };
}

function renamedColumn(contract: DriftContract, from: string, to: string): Difference {
  return {
    kind: 'renamed',
    column: from,
    policy: isNeeded(contract, from) ? 'refuse' : contract.drift.renamed,
    message: `The source no longer has ${from}, and has ${to} of the same type: it may have been renamed. If so, say physicalName: ${to} in the contract.`,
  };
}

function addedColumn({ drift }: DriftContract, { name }: SourceColumn): Difference {
  return {
    kind: 'added',
    column: name,
    policy: drift.added,
    message: `${name} is new in the source and stays out. Give it a privacy policy in the contract, drop among others.`,
  };
}

function retyped({
  contract,
  there,
  known,
}: {
  readonly contract: DriftContract;
  readonly there: ReadonlyMap<string, string>;
  readonly known: Baseline['types'];
}): Difference[] {
  return sourceNames(contract).flatMap((column) => {
    const was = known[column.toLowerCase()];
    const is = there.get(column.toLowerCase());
    const change = was === undefined || is === undefined ? null : compareTypes(was, is);
    if (change === null) return [];
    const advice =
      change === 'widened'
        ? 'Give the column a lake type that holds all of it, or let daybreak.drift accept it: rows with larger values are then refused.'
        : 'Nothing is lost by it; state the new physicalType in the contract.';
    return [
      {
        kind: change,
        column,
        policy: contract.drift[change],
        message: `${column} was ${String(was)} in the source and is ${String(is)} now. ${advice}`,
      },
    ];
  });
}
