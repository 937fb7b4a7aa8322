import type { RekeyCounts } from '@daybreak/curation';

/** What etl-control tells of a re-keying: `GET /rekeys/:id`. */
export interface Rekey {
  readonly rekeyId: string;
  readonly phase: 'holding' | 'preparing' | 'publishing' | 'finishing' | 'releasing' | 'done' | 'failed';
  readonly requestedAt: string;
  readonly endedAt: string | null;
  readonly attempt: number;
  readonly waitingFor: readonly string[];
  readonly from: string | null;
  readonly to: string | null;
  readonly counts: readonly RekeyCounts[];
  readonly failure: { readonly code: string; readonly cause: string } | null;
}

/** Null where there is none, or it has ended. */
export async function rekeyUnderWay(etlControl: string): Promise<Rekey | null> {
  const { rekeys } = (await answered(await fetch(`${etlControl}/rekeys?limit=1`))) as { rekeys: Rekey[] };
  return rekeys.find(({ endedAt }) => endedAt === null) ?? null;
}

/** Null where it has not been heard of yet. */
export async function fetchRekey(etlControl: string, rekeyId: string): Promise<Rekey | null> {
  const response = await fetch(`${etlControl}/rekeys/${encodeURIComponent(rekeyId)}`);
  return response.status === 404 ? null : ((await answered(response)) as Rekey);
}

export async function beginRekey(etlControl: string): Promise<string> {
  const response = await fetch(`${etlControl}/rekeys`, { method: 'POST' });
  return ((await answered(response)) as { rekeyId: string }).rekeyId;
}

async function answered(response: Response): Promise<unknown> {
  if (!response.ok) throw new Error(`${response.url} answered ${String(response.status)}`);
  return response.json();
}
