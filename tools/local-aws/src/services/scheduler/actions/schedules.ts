import { optional, readInput } from '../../../endpoint/input.ts';
import { byName, pageOf } from '../../../endpoint/page.ts';
import { timeWithin } from '../clockwork.ts';
import type { SchedulerAction, SchedulerContext, SchedulerRequest } from '../context.ts';
import { readDefinition, scheduleName } from '../definition.ts';
import { type Schedule, defaultGroup } from '../schedule-store.ts';
import { conflict, conflicts } from '../scheduler-error.ts';
import { readTimetable } from '../timetable.ts';
import { once } from './client-token.ts';
import { pageAsked } from './page-asked.ts';

export const createSchedule: SchedulerAction = (context, request) =>
  once(context, request, () => {
    const { store, clock } = context;
    const { group, name } = placeInBody(request);
    if (store.getGroup(group).state === 'DELETING')
      throw conflicts(`Schedule group ${group} is being deleted.`);
    if (store.find(group, name) !== undefined) throw conflict(`Schedule ${name}`);
    // One look at the clock: a rate begins where the schedule was created, and a millisecond later that is over.
    const now = clock.now().getTime();
    return save(context, request, { group, name, created: now, modified: now });
  });

/** Replaces all of it: what is not given again is as if it never was. */
export const updateSchedule: SchedulerAction = (context, request) =>
  once(context, request, () => {
    const { group, name } = placeInBody(request);
    const { created } = context.store.get(group, name);
    return save(context, request, { group, name, created, modified: context.clock.now().getTime() });
  });

export const getSchedule: SchedulerAction = (context, request) => {
  const schedule = context.store.get(groupInQuery(request), request.name);
  const { group, name, definition, created, modified } = schedule;
  return {
    Arn: context.scheduleArn(schedule),
    GroupName: group,
    Name: name,
    ActionAfterCompletion: 'NONE',
    ScheduleExpressionTimezone: 'UTC',
    State: 'ENABLED',
    ...definition,
    Target: {
      ...definition.Target,
      RetryPolicy: {
        MaximumEventAgeInSeconds: 86_400,
        MaximumRetryAttempts: 185,
        ...definition.Target.RetryPolicy,
      },
    },
    CreationDate: created / 1000,
    LastModificationDate: modified / 1000,
  };
};

export const deleteSchedule: SchedulerAction = (context, request) =>
  once(context, request, () => {
    const { store, clockwork } = context;
    const { group, name } = store.get(groupInQuery(request), request.name);
    store.delete(group, name);
    clockwork.wind();
    return {};
  });

export const listSchedules: SchedulerAction = (context, { query }) => {
  const group = query.get('ScheduleGroup');
  const state = query.get('State');
  const nameOf = (schedule: Schedule) => `${schedule.group}/${schedule.name}`;
  const items = context.store
    .list()
    .filter((schedule) => group === null || schedule.group === group)
    .filter(({ name }) => name.startsWith(query.get('NamePrefix') ?? ''))
    .filter(({ definition }) => state === null || (definition.State ?? 'ENABLED') === state)
    .toSorted(byName(nameOf));
  const { page, next } = pageOf({ items, nameOf, ...pageAsked(query) });
  return {
    Schedules: page.map((schedule) => ({
      Arn: context.scheduleArn(schedule),
      GroupName: schedule.group,
      Name: schedule.name,
      State: schedule.definition.State ?? 'ENABLED',
      Target: { Arn: schedule.definition.Target.Arn },
      CreationDate: schedule.created / 1000,
      LastModificationDate: schedule.modified / 1000,
    })),
    ...next,
  };
};

function save(
  { store, clockwork, random, scheduleArn }: SchedulerContext,
  { body }: SchedulerRequest,
  { group, name, created, modified }: { group: string; name: string; created: number; modified: number },
): object {
  const definition = readDefinition(body);
  const timetable = readTimetable(definition, created);
  const scheduled = definition.State === 'DISABLED' ? null : timetable.nextFrom(modified);
  const next = timeWithin(scheduled, timetable.window, random);
  store.put({ group, name, definition, created, modified, next, scheduled });
  clockwork.wind();
  return { ScheduleArn: scheduleArn({ group, name }) };
}

function placeInBody(request: SchedulerRequest): { group: string; name: string } {
  const { GroupName = defaultGroup } = readInput(request.body, { GroupName: optional(scheduleName) });
  return { group: GroupName, name: scheduleName(request.name, 'Name') };
}

const groupInQuery = ({ query }: SchedulerRequest) => query.get('groupName') ?? defaultGroup;
