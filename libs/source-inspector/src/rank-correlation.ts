/** Spearman's rank correlation of pairs; null where fewer than three pairs, or one side does not vary. */
export function rankCorrelation(pairs: readonly (readonly [number, number])[]): number | null {
  if (pairs.length < 3) return null;
  const first = ranks(pairs.map(([one]) => one));
  const second = ranks(pairs.map(([, other]) => other));
  const mean = (pairs.length + 1) / 2;
  let both = 0;
  let ofFirst = 0;
  let ofSecond = 0;
  for (const [index, rank] of first.entries()) {
    const a = rank - mean;
    const b = (second[index] ?? mean) - mean;
    both += a * b;
    ofFirst += a * a;
    ofSecond += b * b;
  }
  return ofFirst === 0 || ofSecond === 0 ? null : both / Math.sqrt(ofFirst * ofSecond);
}

/** From 1; equal values share the mean of their ranks. */
function ranks(values: readonly number[]): number[] {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const result = new Array<number>(values.length).fill(0);
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end + 1 < order.length && order[end + 1]?.value === order[start]?.value) end++;
    for (let place = start; place <= end; place++) result[order[place]?.index ?? 0] = (start + end) / 2 + 1;
    start = end + 1;
  }
  return result;
}
