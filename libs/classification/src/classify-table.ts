import type { Classification, TableToClassify } from './classification.ts';
import { factsOf, type Claim, type Facts, type OtherClaim, type PersonalClaim } from './facts.ts';
import type { Kind } from './kinds.ts';
import { policyFor } from './policy.ts';
import { claimsByName } from './rules/by-name.ts';
import { claimsByStructure } from './rules/by-structure.ts';
import { claimsByValues } from './rules/by-values.ts';
import { harmlessClaims } from './rules/harmless.ts';
import { leavesOf } from './values/json.ts';

/** From here on a column counts as personal. */
const personalFrom = 0.5;
/** A column leaves as it is only with as good a reason, and with no more than this against it. */
const harmlessFrom = 0.58;
const doubtUpTo = 0.35;

/** Every column of a table, in order. The same input gives the same answer. */
export function classifyTable(table: TableToClassify): Classification[] {
  return factsOf(table).map((facts) => classify(facts, table));
}

function classify(facts: Facts, table: TableToClassify): Classification {
  if (facts.family === 'json') return classifyJson(facts, table);
  const personal = best(
    excusePlaces([...claimsByName(facts), ...claimsByValues(facts), ...claimsByStructure(facts)], facts),
  );
  const harmless = best(harmlessClaims(facts));
  if (personal !== null && personal.weight >= personalFrom)
    return result(facts, personal.kind, personal.weight, personal.reasons);
  const doubt = personal?.weight ?? 0;
  if (harmless !== null && harmless.weight >= harmlessFrom && doubt <= doubtUpTo)
    return result(facts, harmless.kind, harmless.weight * (1 - doubt), harmless.reasons);
  const reasons = [
    ...(personal?.reasons ?? []),
    'nothing tells for sure that it is harmless, so it is treated as personal',
  ];
  return result(facts, 'unknown', 0.5, reasons);
}

interface Best<K> {
  readonly kind: K;
  readonly weight: number;
  readonly reasons: readonly string[];
}

/** Independent reasons for the same kind add up: 1 - (1 - a)(1 - b)… */
function best<K extends Kind>(claims: readonly Claim<K>[]): Best<K> | null {
  const kinds = new Map<K, Claim<K>[]>();
  for (const claim of claims) kinds.set(claim.kind, [...(kinds.get(claim.kind) ?? []), claim]);
  let found: Best<K> | null = null;
  for (const [kind, reasons] of kinds) {
    const weight = Math.min(0.99, 1 - reasons.reduce((rest, claim) => rest * (1 - claim.weight), 1));
    if (weight > (found?.weight ?? 0))
      found = {
        kind,
        weight,
        reasons: [...reasons].sort((a, b) => b.weight - a.weight).map(({ why }) => why),
      };
  }
  return found;
}

/** Where a shop or a plant stands is nobody's secret. */
function excusePlaces(claims: readonly PersonalClaim[], { table }: Facts): PersonalClaim[] {
  if (!table.aboutPlaces) return [...claims];
  return claims.map((claim) =>
    claim.kind === 'address' || claim.kind === 'location' ? { ...claim, weight: claim.weight * 0.1 } : claim,
  );
}

/** A document is as personal as what is in it; one that was never seen may hold anything. */
function classifyJson(facts: Facts, { today, table }: TableToClassify): Classification {
  const named = best(claimsByName(facts));
  if (named !== null && named.weight >= personalFrom && named.kind !== 'free-text')
    return result(facts, named.kind, named.weight, named.reasons);
  const leaves = leavesOf(facts.profile.values);
  if (leaves === null || facts.profile.values.length < 20)
    return result(facts, 'unknown', 0.5, [
      'too few of its documents could be read, and they can hold anything',
    ]);
  const inside = classifyTable({
    ...{ today, table, comment: null },
    columns: [...leaves].map(([path, values]) => ({ name: path, type: typeOf(values), values })),
  });
  const guarded = inside.filter(({ policy }) => policy.policy !== 'keep');
  const kinds = [...new Set(guarded.map(({ kind }) => kind))].filter((kind) => kind !== 'unknown');
  if (kinds.length > 0)
    return result(facts, 'free-text', Math.max(...guarded.map(({ confidence }) => confidence)), [
      `its documents hold ${kinds.join(', ')}`,
    ]);
  if (guarded.length > 0)
    return result(facts, 'unknown', 0.5, [
      'some of what its documents hold could not be told to be harmless',
    ]);
  const harmless: OtherClaim = {
    kind: 'thing-text',
    weight: 0.7,
    why: `what ${facts.profile.values.length} of its documents hold is harmless`,
  };
  return result(facts, harmless.kind, harmless.weight, [harmless.why]);
}

const typeOf = (values: readonly string[]) =>
  values.every((value) => /^-?\d+$/.test(value))
    ? 'bigint'
    : values.every((value) => /^(?:true|false)$/.test(value))
      ? 'boolean'
      : values.every((value) => /^-?\d+\.?\d*(?:e-?\d+)?$/i.test(value))
        ? 'double precision'
        : 'text';

const result = (
  facts: Facts,
  kind: Kind,
  confidence: number,
  evidence: readonly string[],
): Classification => ({
  column: facts.column.name,
  kind,
  confidence: Math.round(confidence * 100) / 100,
  evidence,
  policy: policyFor(kind, facts),
});
