import { optional, readInput } from '../../../endpoint/input.ts';
import { byName, pageOf } from '../../../endpoint/page.ts';
import type { SchedulerAction, SchedulerContext, SchedulerRequest } from '../context.ts';
import { nextDue, readDefinition, scheduleName } from '../definition.ts';
import { type Schedule, defaultGroup } from '../schedule-store.ts';
import { conflict, validation } from '../scheduler-error.ts';

export const createSchedule: SchedulerAction = (context, request) => {
  const { group, name } = placeInBody(request);
  context.store.getGroup(group);
  if (context.store.find(group, name) !== undefined) throw conflict(`Schedule ${name}`);
  return save(context, request, { group, name, created: context.now().getTime() });
};

/** Replaces all of it: what is not given again is as if it never was. */
export const updateSchedule: SchedulerAction = (context, request) => {
  const { group, name } = placeInBody(request);
  const { created } = context.store.get(group, name);
  return save(context, request, { group, name, created });
};

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
    CreationDate: created / 1000,
    LastModificationDate: modified / 1000,
  };
};

export const deleteSchedule: SchedulerAction = ({ store, clockwork }, request) => {
  const { group, name } = store.get(groupInQuery(request), request.name);
  store.delete(group, name);
  clockwork.wind();
  return {};
};

export const listSchedules: SchedulerAction = (context, { query }) => {
  const group = query.get('ScheduleGroup');
  const state = query.get('State');
  const limit = query.get('MaxResults');
  if (limit !== null && !/^([1-9]\d?|100)$/.test(limit))
    throw validation('MaxResults must be from 1 to 100.');
  const nameOf = (schedule: Schedule) => `${schedule.group}/${schedule.name}`;
  const items = context.store
    .list()
    .filter((schedule) => group === null || schedule.group === group)
    .filter(({ name }) => name.startsWith(query.get('NamePrefix') ?? ''))
    .filter(({ definition }) => state === null || (definition.State ?? 'ENABLED') === state)
    .toSorted(byName(nameOf));
  const { page, next } = pageOf({
    ...{ items, nameOf, limit: limit === null ? 100 : Number(limit) },
    token: query.get('NextToken') ?? undefined,
  });
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
  { store, clockwork, now, scheduleArn }: SchedulerContext,
  { body }: SchedulerRequest,
  { group, name, created }: { group: string; name: string; created: number },
): object {
  const definition = readDefinition(body);
  const modified = now().getTime();
  const next = nextDue(definition, { created, from: modified });
  store.put({ group, name, definition, created, modified, next });
  clockwork.wind();
  return { ScheduleArn: scheduleArn({ group, name }) };
}

function placeInBody(request: SchedulerRequest): { group: string; name: string } {
  const { GroupName = defaultGroup } = readInput(request.body, { GroupName: optional(scheduleName) });
  return { group: GroupName, name: scheduleName(request.name, 'Name') };
}

const groupInQuery = ({ query }: SchedulerRequest) => query.get('groupName') ?? defaultGroup;
