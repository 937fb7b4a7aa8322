export { colourSchemes, contrast } from './testing/colour-contrast.ts';
export { dataOf } from './testing/data-of.ts';
export { delivered, eventOf } from './testing/event-of.ts';
export { defaultDecisionContext, given, type Expected, type Given, type Outcome } from './testing/given.ts';
export { inMemoryService, type InMemoryService } from './testing/in-memory-service.ts';
export { runbookTable } from './testing/runbook.ts';
