export { startEndpoint } from './endpoint/start-endpoint.ts';
export type { Endpoint, EndpointOptions } from './endpoint/start-endpoint.ts';
export type { FaultPlan, FaultRule } from './endpoint/faults/fault-rule.ts';
export { ManualClock, clockOf, systemClock } from './endpoint/clock.ts';
export type { Clock } from './endpoint/clock.ts';
export { EndpointError } from './endpoint/endpoint-error.ts';
export type { EndpointErrorCode } from './endpoint/endpoint-error.ts';
