const ranks: Readonly<Record<string, readonly [family: string, rank: number]>> = {
  boolean: ['boolean', 0],
  tinyint: ['whole', 3],
  smallint: ['whole', 5],
  int: ['whole', 10],
  bigint: ['whole', 19],
  float: ['floating', 7],
  double: ['floating', 15],
  date: ['time', 0],
  timestamp: ['time', 1],
};

/**
 * What became of a type of the Glue catalog: `widened` where it may now hold what it did not before, `narrowed` where it
 * holds less and nothing else; null where it is the same. Types of different families count as widened.
 * @see https://docs.aws.amazon.com/athena/latest/ug/data-types.html
 */
export function compareTypes(was: string, is: string): 'widened' | 'narrowed' | null {
  const [before, after] = [was, is].map((type) => type.toLowerCase().replaceAll(' ', '')) as [string, string];
  if (before === after) return null;
  return holds(before, after) ? 'narrowed' : 'widened';
}

/** Whether every value of `inner` is one of `outer`. */
function holds(outer: string, inner: string): boolean {
  const [wide, narrow] = [digitsOf(outer), digitsOf(inner)];
  if (wide !== null && narrow !== null) return wide.whole >= narrow.whole && wide.scale >= narrow.scale;
  const [large, small] = [lengthOf(outer), lengthOf(inner)];
  if (large !== null && small !== null) return large >= small;
  const [far, near] = [ranks[outer], ranks[inner]];
  if (far === undefined || near === undefined) return false;
  return far[0] === near[0] && far[1] >= near[1];
}

function digitsOf(type: string): { readonly whole: number; readonly scale: number } | null {
  const [, precision, scale = '0'] = /^decimal\((\d+)(?:,(\d+))?\)$/.exec(type) ?? [];
  if (precision !== undefined) return { whole: Number(precision) - Number(scale), scale: Number(scale) };
  const known = ranks[type];
  return known?.[0] === 'whole' ? { whole: known[1], scale: 0 } : null;
}

function lengthOf(type: string): number | null {
  if (type === 'string') return Infinity;
  const [, length] = /^(?:var)?char\((\d+)\)$/.exec(type) ?? [];
  return length === undefined ? null : Number(length);
}
