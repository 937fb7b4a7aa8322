import type { HandlerContext } from '@daybreak/service-kit';
import type { NightEvent } from './core/night-event.ts';
import { night } from './core/project.ts';
import type { Dependencies } from './dependencies.ts';

/** Adds an event to the picture of its night. */
export async function projected(context: HandlerContext<Dependencies>, event: NightEvent): Promise<void> {
  await context.process({
    aggregate: night,
    id: event.correlationId,
    input: event,
    perform: () => Promise.resolve(),
  });
}
