/** An event on a bus. Its detail stays the text that came: no number of it changes on the way. */
export interface BusEvent {
  readonly id: string;
  readonly detailType: string;
  readonly source: string;
  readonly account: string;
  readonly region: string;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly replayName?: string;
  readonly resources: readonly string[];
  /** A JSON object. */
  readonly detail: string;
}

/** As targets get it. `replay-name` stands between `region` and `resources`. */
export function eventText(event: BusEvent): string {
  const head = JSON.stringify({
    version: '0',
    id: event.id,
    'detail-type': event.detailType,
    source: event.source,
    account: event.account,
    time: `${new Date(event.time).toISOString().slice(0, 19)}Z`,
    region: event.region,
    ...(event.replayName !== undefined && { 'replay-name': event.replayName }),
    resources: event.resources,
  });
  return `${head.slice(0, -1)},"detail":${event.detail}}`;
}

/** Deeper than any event means to be, and shallow enough for whoever parses it. */
export const deepestDetail = 500;

/** Whether the text is a JSON object that is not nested beyond reason. */
export function isDetail(text: string): boolean {
  if (nesting(text) > deepestDetail) return false;
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}

function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{\]}]/gs)) {
    if (token === '[' || token === '{') deepest = Math.max(deepest, ++depth);
    else if (token === ']' || token === '}') depth--;
  }
  return deepest;
}
