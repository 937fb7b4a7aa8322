import { readInput } from '../../../endpoint/input.ts';
import type { SchedulerAction } from '../context.ts';
import { scheduleName } from '../definition.ts';
import { conflict } from '../scheduler-error.ts';

export const createScheduleGroup: SchedulerAction = ({ store, now, groupArn }, request) => {
  const name = scheduleName(request.name, 'Name');
  readInput(request.body, {}, ['Tags']);
  if (store.findGroup(name) !== undefined) throw conflict(`Schedule group ${name}`);
  store.addGroup({ name, created: now().getTime() });
  return { ScheduleGroupArn: groupArn(name) };
};

export const getScheduleGroup: SchedulerAction = ({ store, groupArn }, request) => {
  const { name, created } = store.getGroup(request.name);
  return {
    Arn: groupArn(name),
    Name: name,
    State: 'ACTIVE',
    CreationDate: created / 1000,
    LastModificationDate: created / 1000,
  };
};
