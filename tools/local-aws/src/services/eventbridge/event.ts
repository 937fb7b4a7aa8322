/** An event on a bus. It is written once: archives and targets get the text, patterns the value. */
export interface BusEvent {
  /** As targets get it. Its detail is the text that came: no number of it changes on the way. */
  readonly body: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly replayed: boolean;
}

export interface EventParts {
  readonly id: string;
  readonly detailType: string;
  readonly source: string;
  readonly account: string;
  readonly region: string;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly resources: readonly string[];
  readonly detail: Detail;
}

/** A JSON object, as text and as value. */
export interface Detail {
  readonly text: string;
  readonly value: object;
}

export function busEvent({ id, detailType, source, account, region, time, resources, detail }: EventParts) {
  const value = {
    version: '0',
    id,
    'detail-type': detailType,
    source,
    account,
    time: wireTime(time),
    region,
    resources,
    detail: detail.value,
  };
  const origin = originText(value);
  const named = resources.length === 0 ? '[]' : JSON.stringify(resources);
  const body = `{"version":"0","id":"${id}",${origin},"resources":${named},"detail":${detail.text}}`;
  return { body, value, time, replayed: false } satisfies BusEvent;
}

interface Origin {
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
}

/** The members of an event between its id and its resources. */
function originText({ 'detail-type': detailType, source, account, time, region }: Origin): string {
  const { origin } = newest;
  const same =
    origin.time === time &&
    origin.source === source &&
    origin['detail-type'] === detailType &&
    origin.account === account &&
    origin.region === region;
  if (!same) {
    const other = { 'detail-type': detailType, source, account, time, region };
    Object.assign(newest, { origin: other, text: JSON.stringify(other).slice(1, -1) });
  }
  return newest.text;
}

/** An archived event as a replay puts it on its bus again: `replay-name` stands between `region` and `resources`. */
export function replayedEvent(archived: { body: string; time: number }, replayName: string): BusEvent {
  // No text within a string of JSON has a bare quote, so the first of these is the member's name.
  const at = archived.body.indexOf(',"resources":');
  const body = `${archived.body.slice(0, at)},"replay-name":${JSON.stringify(replayName)}${archived.body.slice(at)}`;
  return {
    body,
    value: JSON.parse(body) as Record<string, unknown>,
    time: archived.time,
    replayed: true,
  };
}

/** `2026-11-01T02:03:04Z`: EventBridge gives no fraction of a second. */
export function wireTime(time: number): string {
  const second = Math.floor(time / 1000);
  if (second !== newest.second) {
    Object.assign(newest, { second, time: `${new Date(time).toISOString().slice(0, 19)}Z` });
  }
  return newest.time;
}

/** Most events follow one of their own sender and second, and to write either anew costs more than the rest of an event's head. */
const newest = {
  second: NaN,
  time: '',
  origin: { 'detail-type': '', source: '', account: '', time: '', region: '' } as Origin,
  text: '',
};

/** As EventBridge limits what it processes. @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
export const deepestDetail = 1000;

/** The text as a detail; undefined when it is no JSON object, or nested beyond reason. */
export function readDetail(text: string): Detail | undefined {
  if (text.length > 2 * deepestDetail && nesting(text) > deepestDetail) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? { text, value } : undefined;
  } catch {
    return undefined;
  }
}

function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) quoted = !quoted;
    else if (quoted) {
      if (code === 0x5c) at++;
    } else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (code === 0x7d || code === 0x5d) depth--;
  }
  return deepest;
}
