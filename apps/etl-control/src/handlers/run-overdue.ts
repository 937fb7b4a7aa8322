import { runOverdue } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import { decideOn } from '../dataset-input.ts';
import type { Dependencies } from '../dependencies.ts';
import { named } from '../glue/named-error.ts';
import { look } from '../look.ts';
import { unlessRefused } from '../refusal.ts';

/** Looks at what a run waits for that no event told the end of. */
export const onRunOverdue = on<typeof runOverdue, Dependencies>(
  runOverdue,
  async ({ detail: { data } }, context) => {
    const { dataset, runId, phase, check } = data;
    await decideOn(context, {
      dataset,
      input: async ({ active }) => {
        if (active?.runId !== runId || active.phase !== phase) return null;
        return unlessRefused(context, active, async () => {
          const ended = await look(context, active).catch((error: unknown) => {
            // Its turn comes.
            if (named(error, 'ConcurrentRunsExceededException')) return null;
            throw error;
          });
          if (ended === null) return { type: 'overdue', runId, phase, check };
          context.log.warn({ runId, phase }, 'A crawl or a job had ended, and no event told so.');
          return ended;
        });
      },
    });
  },
);
