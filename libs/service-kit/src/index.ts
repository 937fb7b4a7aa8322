export {
  publish,
  record,
  remind,
  type Aggregate,
  type Decide,
  type Decision,
  type DecisionContext,
  type Facts,
  type KitEffect,
  type PublishEffect,
  type RecordEffect,
  type RemindEffect,
} from './decision.ts';
export { defineService, type Service } from './define-service.ts';
export { CataloguedError } from './errors.ts';
export { isFinalRefusal, type AwsRefusal } from './final-refusal.ts';
export { lambdaHandler, type BatchResponse, type HttpResponse, type LambdaHandler } from './host/lambda.ts';
export { startProcess } from './host/process.ts';
export { runService, type RunningService } from './host/run-service.ts';
export type { World } from './host/service-runtime.ts';
export type { NightlySchedule, Permission, ServiceManifest } from './manifest.ts';
export {
  on,
  type App,
  type AwsConnection,
  type Documents,
  type EventHandler,
  type HandlerContext,
  type Route,
  type RouteContext,
  type ServiceDefinition,
  type Stored,
  type Surroundings,
} from './service.ts';
