/** What the console tells of a night: `GET /api/nights/:id`. */
export interface Night {
  readonly id: string;
  readonly origin: 'night' | 'dates' | 'replay';
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly state: 'running' | 'published' | 'failed';
  readonly runs: readonly Run[];
  readonly reports: readonly Report[];
  readonly skipped: readonly { readonly dataset: string; readonly reason: string }[];
}

export interface Run {
  readonly runId: string;
  readonly dataset: string;
  readonly phase: string;
  readonly attempt: number;
  readonly rows: number | null;
  readonly rowsRead: number | null;
  readonly rowsPublished: number | null;
  readonly rowsQuarantined: number | null;
  readonly duplicatesDropped: number | null;
  readonly businessDates: readonly string[];
  readonly failedRules: readonly {
    readonly rule: string;
    readonly message: string;
    readonly failedRows: number | null;
  }[];
  readonly refusedFiles?: readonly { readonly uri: string; readonly reason: string }[];
  readonly error: { readonly code: string; readonly cause: string } | null;
  readonly seconds: number | null;
}

export interface Report {
  readonly name: string;
  readonly title: string;
  readonly state: 'making' | 'ready' | 'failed';
  readonly businessDate: string | null;
  readonly uri: string | null;
  readonly url: string | null;
  readonly error: { readonly code: string; readonly cause: string } | null;
}

/** The last nights and replays, newest first. */
export async function fetchNights(console: string): Promise<readonly Night[]> {
  const response = await fetch(`${console}/api/nights`);
  if (!response.ok) throw new Error(`${console} answered ${String(response.status)}`);
  return ((await response.json()) as { nights: Night[] }).nights;
}

/** A night as the console knows it; null where it has not heard of it. */
export async function fetchNight(console: string, id: string): Promise<Night | null> {
  const response = await fetch(`${console}/api/nights/${encodeURIComponent(id)}`);
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`${console} answered ${String(response.status)}`);
  return (await response.json()) as Night;
}
