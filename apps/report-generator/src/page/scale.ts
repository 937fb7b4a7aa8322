/** Round steps of 1, 2, 2.5 or 5 times a power of ten, so that ticks are numbers a reader would choose. */
export function niceTicks({ maximum, atMost }: { maximum: number; atMost: number }): readonly number[] {
  if (!(maximum > 0) || !Number.isFinite(maximum)) return [0, 1];
  const rough = maximum / atMost;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step =
    ([1, 2, 2.5, 5, 10].find((factor) => factor * magnitude >= rough * (1 - 1e-9)) ?? 10) * magnitude;
  const count = Math.ceil(maximum / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, at) => Number((at * step).toPrecision(12)));
}

export interface Scale {
  readonly domain: readonly [number, number];
  readonly range: readonly [number, number];
}

export function position({ domain: [d0, d1], range: [r0, r1] }: Scale, value: number): number {
  return d1 === d0 ? r0 : r0 + ((value - d0) / (d1 - d0)) * (r1 - r0);
}

/** Coordinates with one decimal: finer is not seen and makes the page heavy. */
export const px = (value: number) => String(Math.round(value * 10) / 10);
