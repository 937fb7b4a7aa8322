import type { JsonSchema } from '../json-schema.ts';
import { breakingChanges, type BreakingChange } from './breaking-changes.ts';

/** Schemas by their path within the package, e.g. `schemas/batch-published.v1.json`. */
export type Schemas = ReadonlyMap<string, JsonSchema>;

export interface Comparison {
  /** Broken without a new version. */
  readonly broken: readonly { readonly path: string; readonly changes: readonly BreakingChange[] }[];
  /** The version went down: an old consumer would take the event for one it knows. */
  readonly lowered: readonly string[];
  /** There is a higher version now; consumers of the one before refuse it with its version as the reason. */
  readonly raised: readonly string[];
  /** Nobody publishes it any more: nothing to misread, and the compiler finds who still asks for it. */
  readonly removed: readonly string[];
}

const versioned = /^(schemas\/[a-z0-9-]+)\.v(\d+)\.json$/;

/** Compares all our events; AWS's own have no version of ours, and their fixtures hold them. */
export function compareSchemas(old: Schemas, current: Schemas): Comparison {
  const versions = new Map(
    [...current.keys()].flatMap((path) => [nameAndVersion(path)].filter((it) => it !== null)),
  );
  const broken: { path: string; changes: readonly BreakingChange[] }[] = [];
  const lowered: string[] = [];
  const raised: string[] = [];
  const removed: string[] = [];

  for (const [path, schema] of old) {
    const named = nameAndVersion(path);
    if (named === null) continue;
    const [name, version] = named;
    const now = current.get(path);
    if (now !== undefined) {
      const changes = breakingChanges(schema, now);
      if (changes.length > 0) broken.push({ path, changes });
      continue;
    }
    const present = versions.get(name);
    if (present === undefined) removed.push(path);
    else (present > version ? raised : lowered).push(path);
  }
  return { broken, lowered, raised, removed };
}

function nameAndVersion(path: string): readonly [string, number] | null {
  const [, name, version] = versioned.exec(path) ?? [];
  return name === undefined || version === undefined ? null : [name, Number(version)];
}
