import { batchHeld, batchPublished, retryDue, runFailed } from '@daybreak/event-contracts';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { defineService, on } from './index.ts';
import type { AnyContract } from '@daybreak/event-contracts';

const define = ({ consumes, handled }: { consumes: AnyContract[]; handled: AnyContract[] }) =>
  defineService({
    manifest: {
      name: 'sample',
      team: 'tests',
      summary: '',
      consumes,
      reminds: [retryDue],
      publishes: [],
      queue: { visibilitySeconds: 30, maxReceiveCount: 5 },
      uses: [],
      permissions: [],
    },
    settings: z.object({}),
    dependencies: () => ({}),
    handlers: handled.map((contract) => on(contract, () => Promise.resolve())),
    routes: [],
  });

it('takes exactly one handler for each contract that is consumed or reminded of', () => {
  const consumes = [batchPublished, batchHeld];
  expect(() => define({ consumes, handled: [retryDue, ...consumes] })).not.toThrow();
});

it.each([
  [
    [batchPublished],
    [retryDue],
    'Service sample: no handler for daybreak.etl-control/BatchPublished. Give app.ts exactly one handler for each contract that manifest.ts consumes or reminds itself of.',
  ],
  [
    [batchPublished],
    [batchPublished, batchPublished, runFailed],
    'Service sample: no handler for daybreak.extraction-scheduler/RetryDue; a handler too many for daybreak.etl-control/BatchPublished, daybreak.etl-control/RunFailed. Give app.ts exactly one handler for each contract that manifest.ts consumes or reminds itself of.',
  ],
  [
    [retryDue],
    [retryDue],
    'Service sample: the manifest names daybreak.extraction-scheduler/RetryDue more than once. Give app.ts exactly one handler for each contract that manifest.ts consumes or reminds itself of.',
  ],
])('names what is missing or too much', (consumes, handled, message) => {
  expect(() => define({ consumes, handled })).toThrow(
    expect.objectContaining({ code: 'HANDLERS_DO_NOT_MATCH_MANIFEST', message }) as Error,
  );
});
