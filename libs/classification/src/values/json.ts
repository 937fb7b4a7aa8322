/** The leaves of JSON documents, by their path, as if each were a column. */
export function leavesOf(documents: readonly string[]): ReadonlyMap<string, readonly string[]> | null {
  const leaves = new Map<string, string[]>();
  let parsed = 0;
  for (const document of documents.slice(0, 100)) {
    let value: unknown;
    try {
      value = JSON.parse(document);
    } catch {
      continue;
    }
    if (typeof value !== 'object' || value === null) continue;
    parsed++;
    collect(value, '', leaves, 0);
  }
  return parsed > 0 && parsed >= Math.min(documents.length, 100) * 0.8 ? leaves : null;
}

function collect(value: unknown, path: string, leaves: Map<string, string[]>, depth: number): void {
  if (depth > 6 || leaves.size > 200) return;
  if (Array.isArray(value)) {
    for (const element of value.slice(0, 20)) collect(element, path, leaves, depth + 1);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value))
      collect(inner, path === '' ? key : `${path}_${key}`, leaves, depth + 1);
  } else if (value !== null && value !== undefined) {
    const values = leaves.get(path) ?? [];
    values.push(typeof value === 'string' ? value : JSON.stringify(value));
    leaves.set(path, values);
  }
}
