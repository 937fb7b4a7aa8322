/** Names that Athena, Spark and DuckDB take without quotes, each another one. */
export function lakeNames(names: readonly string[], reserved: readonly string[] = []): string[] {
  const taken = new Set(reserved);
  return names.map((name) => {
    const folded = fold(name);
    let free = folded;
    for (let count = 2; taken.has(free); count++) free = `${folded.slice(0, 58)}_${count}`;
    taken.add(free);
    return free;
  });
}

function fold(name: string): string {
  const plain = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  return (/^[a-z]/.test(plain) ? plain : `c_${plain}`).slice(0, 63).replace(/_+$/, '');
}
