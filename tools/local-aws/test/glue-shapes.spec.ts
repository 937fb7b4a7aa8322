import * as glue from '@aws-sdk/client-glue';
import { expect, test } from 'vitest';
import type { WireShape } from '../src/endpoint/wire-shape.ts';
import { inputShapes } from '../src/services/glue/input-shapes.ts';
import { type Shape, operationsIn } from './fuzzing/schema.ts';
import { operationRows } from './independent-checks.ts';

const built = operationRows()
  .filter(({ service }) => service === 'Glue')
  .map(({ operation }) => operation);

test('every operation has its input’s shape', () => {
  expect(Object.keys(inputShapes).toSorted()).toEqual(built.toSorted());
});

/** Fails where the two differ; what Glue here leaves alone may be anything. */
function compare(own: WireShape | undefined, aws: Shape, at: string): void {
  expect(own, at).toBeDefined();
  if (own === 'any' || own === undefined) return;
  switch (aws.kind) {
    case 'structure':
      expect(own, at).toHaveProperty('members');
      for (const { name, member } of aws.members)
        compare(
          (own as { members: Record<string, WireShape> }).members[name],
          member().shape,
          `${at}.${name}`,
        );
      return;
    case 'list':
      compare((own as { list?: WireShape }).list, aws.item().shape, `${at}[]`);
      return;
    case 'map':
      compare((own as { map?: WireShape }).map, aws.value().shape, `${at}.*`);
      return;
    default:
      expect(own, at).toBe({ time: 'number', blob: 'text', any: 'any' }[aws.kind as string] ?? aws.kind);
  }
}

test.each(operationsIn(glue, built))('$name: as the JavaScript client’s model has it', ({ name, input }) => {
  const members = inputShapes[name];
  compare(members && { members }, input, name);
});
