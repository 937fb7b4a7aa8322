import { optional, readInput } from '../../../endpoint/input.ts';
import { byName, pageOf } from '../../../endpoint/page.ts';
import type { SchedulerAction, SchedulerContext } from '../context.ts';
import { scheduleName } from '../definition.ts';
import { readTags } from '../group-tags.ts';
import { type ScheduleGroup, defaultGroup } from '../schedule-store.ts';
import { conflict, conflicts, validation } from '../scheduler-error.ts';
import { once } from './client-token.ts';
import { pageAsked } from './page-asked.ts';

export const createScheduleGroup: SchedulerAction = (context, request) =>
  once(context, request, () => {
    const { store, clock, tags, groupArn } = context;
    const name = scheduleName(request.name, 'Name');
    const { Tags = [] } = readInput(request.body, { Tags: optional(readTags) });
    if (store.findGroup(name) !== undefined) throw conflict(`Schedule group ${name}`);
    store.addGroup(name, clock.now().getTime());
    tags.add(name, Tags);
    return { ScheduleGroupArn: groupArn(name) };
  });

export const getScheduleGroup: SchedulerAction = (context, request) =>
  describe(context, context.store.getGroup(request.name));

export const listScheduleGroups: SchedulerAction = (context, { query }) => {
  const prefix = query.get('NamePrefix') ?? '';
  const items = context.store
    .groups()
    .filter(({ name }) => name.startsWith(prefix))
    .toSorted(byName(({ name }) => name));
  const { page, next } = pageOf({ items, nameOf: ({ name }) => name, ...pageAsked(query) });
  return { ScheduleGroups: page.map((group) => describe(context, group)), ...next };
};

/** With all its schedules, which may take a while: meanwhile the group is DELETING. */
export const deleteScheduleGroup: SchedulerAction = (context, request) =>
  once(context, request, () => {
    const { store, clockwork, removal, clock } = context;
    const { name, state } = store.getGroup(request.name);
    if (name === defaultGroup) throw validation('The default schedule group cannot be deleted.');
    if (state === 'DELETING') throw conflicts(`Schedule group ${name} is being deleted.`);
    store.markDeleting(name, clock.now().getTime());
    clockwork.wind();
    removal.run(name);
    return {};
  });

function describe({ groupArn }: SchedulerContext, { name, state, created, modified }: ScheduleGroup): object {
  return {
    Arn: groupArn(name),
    Name: name,
    State: state,
    CreationDate: created / 1000,
    LastModificationDate: modified / 1000,
  };
}
