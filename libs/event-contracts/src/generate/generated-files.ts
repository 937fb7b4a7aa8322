import { allContracts } from '../contracts.ts';
import { eventsReference } from './events-reference.ts';
import { jsonSchemas } from './json-schemas.ts';

/** Every file that is generated from the contracts: path from the root of the repository, and text. */
export const generatedFiles = (): ReadonlyMap<string, string> =>
  new Map([
    ...[...jsonSchemas(allContracts)].map(([path, text]) => [`libs/event-contracts/${path}`, text] as const),
    ['docs/events.md', `${eventsReference(allContracts)}\n`] as const,
  ]);
