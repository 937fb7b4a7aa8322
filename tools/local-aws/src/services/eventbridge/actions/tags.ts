import { list, readInput, text } from '../../../endpoint/input.ts';
import type { EventsContext } from '../context.ts';
import { busArn, notFound, ruleArn } from '../names.ts';
import { getBus, getRule } from '../store.ts';
import { readTags } from '../tags.ts';

const arn = text({ min: 1, max: 1600 });

export function tagResource(context: EventsContext) {
  return (input: unknown) => {
    const { ResourceARN, Tags } = readInput(input, { ResourceARN: arn, Tags: readTags });
    context.tags.add(resourceOf(context, ResourceARN), Tags);
    return {};
  };
}

export function untagResource(context: EventsContext) {
  return (input: unknown) => {
    const { ResourceARN, TagKeys } = readInput(input, {
      ResourceARN: arn,
      TagKeys: list(text({ min: 1, max: 128 })),
    });
    context.tags.remove(resourceOf(context, ResourceARN), TagKeys);
    return {};
  };
}

export function listTagsForResource(context: EventsContext) {
  return (input: unknown) => {
    const { ResourceARN } = readInput(input, { ResourceARN: arn });
    return { Tags: context.tags.of(resourceOf(context, ResourceARN)) };
  };
}

/** The bus or rule that the ARN names, which must exist. */
function resourceOf({ database, place }: EventsContext, given: string): string {
  const [, kind, rest = ''] = /^arn:aws[a-z-]*:events:[^:]*:[^:]*:(event-bus|rule)\/(.+)$/.exec(given) ?? [];
  if (kind === 'event-bus') return busArn(place, getBus(database, rest).name);
  if (kind !== 'rule') throw notFound(`Resource ${given}`);
  const slash = rest.indexOf('/');
  const bus = slash === -1 ? 'default' : rest.slice(0, slash);
  return ruleArn(place, getRule(database, bus, rest.slice(slash + 1)));
}
