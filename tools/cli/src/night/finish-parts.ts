import { conclude, followAndTell, type NightToFinish } from './finish-night.ts';
import type { Night } from './console-api.ts';

interface Finishing extends NightToFinish {
  /** Where extraction-scheduler answers. */
  readonly scheduler: string;
  readonly json: boolean;
}

/** What the scheduler knows of a night and the console does not: of which backfill it is a part. */
interface Planned {
  readonly businessDates: { readonly from: string; readonly to: string } | null;
  readonly part?: { readonly id: string; readonly part: number; readonly rest: readonly Days[] };
}

interface Days {
  readonly from: string;
  readonly to: string;
}

/** Follows a night, and where it is the first part of many days the parts after it; resolves with the exit code. */
export async function finishParts({ scheduler, json, ...night }: Finishing): Promise<number> {
  let ended = await followAndTell(night);
  for (let id = night.id; ;) {
    const planned = await plannedNight(scheduler, id);
    const [next] = planned?.part?.rest ?? [];
    if (planned?.part === undefined || next === undefined) break;
    if (ended.state !== 'published' || ended.skipped.length > 0) {
      night.say(
        `Days ${next.from} to ${planned.part.rest.at(-1)?.to ?? next.to} were not read. Ask again for them.`,
      );
      break;
    }
    id = `${planned.part.id}.${String(planned.part.part + 1)}`;
    night.say(`Next: ${next.from} and on, until ${planned.part.rest.at(-1)?.to ?? next.to}`);
    ended = together(ended, await followAndTell({ ...night, id }));
  }
  return conclude(ended, { json, startedAt: night.startedAt });
}

const together = (before: Night, part: Night): Night => ({
  ...part,
  runs: [...before.runs, ...part.runs],
  reports: [...before.reports, ...part.reports],
});

async function plannedNight(scheduler: string, id: string): Promise<Planned | null> {
  const response = await fetch(`${scheduler}/nights/${encodeURIComponent(id)}`);
  return response.ok ? ((await response.json()) as Planned) : null;
}
