import { readInput } from '../../../endpoint/input.ts';
import type { SchedulerAction, SchedulerContext } from '../context.ts';
import { readTags } from '../group-tags.ts';
import { notFound } from '../scheduler-error.ts';

export const tagResource: SchedulerAction = (context, request) => {
  const { Tags } = readInput(request.body, { Tags: readTags });
  context.tags.add(groupAt(context, request.name), Tags);
  return {};
};

export const untagResource: SchedulerAction = (context, { name, query }) => {
  context.tags.remove(groupAt(context, name), query.getAll('TagKeys'));
  return {};
};

export const listTagsForResource: SchedulerAction = (context, { name }) => ({
  Tags: context.tags.of(groupAt(context, name)),
});

/** Of the resources of the service, only groups have tags. */
function groupAt({ store, groupArn }: SchedulerContext, arn: string): string {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  if (arn !== groupArn(name)) throw notFound(`Resource ${arn}`);
  return store.getGroup(name).name;
}
