import type { NightlySchedule } from './manifest.ts';

/**
 * What EventBridge Scheduler puts on the bus as `detail`: a contract's whole, whose identity and time Scheduler
 * fills in at each firing.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
export function scheduleInput({ emits, data }: NightlySchedule): string {
  return JSON.stringify({
    metadata: {
      eventId: '<aws.scheduler.execution-id>',
      correlationId: '<aws.scheduler.execution-id>',
      causationId: null,
      occurredAt: '<aws.scheduler.scheduled-time>',
      producer: 'schedule',
      schemaVersion: emits.schemaVersion,
    },
    data,
  });
}
