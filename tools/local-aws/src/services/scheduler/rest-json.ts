import { type AwsError, notImplemented } from '../../endpoint/aws-error.ts';
import { ClientGone, type Exchange, asAwsError, readBody, reply } from '../../endpoint/exchange.ts';
import { parseInput, place } from '../../endpoint/json-protocol.ts';
import type { Logger } from '../../endpoint/log.ts';
import type { Authenticate } from '../../endpoint/signing/authenticator.ts';
import { signedRequestOf } from '../../endpoint/signing/signed-request.ts';
import {
  createScheduleGroup,
  deleteScheduleGroup,
  getScheduleGroup,
  listScheduleGroups,
} from './actions/groups.ts';
import {
  createSchedule,
  deleteSchedule,
  getSchedule,
  listSchedules,
  updateSchedule,
} from './actions/schedules.ts';
import { listTagsForResource, tagResource, untagResource } from './actions/tags.ts';
import type { SchedulerAction, SchedulerContext } from './context.ts';
import { validation } from './scheduler-error.ts';

const bodyLimit = 1024 * 1024;

const actions: Readonly<Record<string, SchedulerAction>> = {
  CreateSchedule: createSchedule,
  UpdateSchedule: updateSchedule,
  GetSchedule: getSchedule,
  DeleteSchedule: deleteSchedule,
  ListSchedules: listSchedules,
  CreateScheduleGroup: createScheduleGroup,
  GetScheduleGroup: getScheduleGroup,
  ListScheduleGroups: listScheduleGroups,
  DeleteScheduleGroup: deleteScheduleGroup,
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsForResource: listTagsForResource,
};

export const schedulerOperations = Object.keys(actions);

/** Every operation of EventBridge Scheduler by method and path, so that those not built are refused by name. */
const routes: readonly (readonly [method: string, path: RegExp, operation: string])[] = [
  ['GET', /^\/schedules$/, 'ListSchedules'],
  ['POST', /^\/schedules\/([^/]+)$/, 'CreateSchedule'],
  ['PUT', /^\/schedules\/([^/]+)$/, 'UpdateSchedule'],
  ['GET', /^\/schedules\/([^/]+)$/, 'GetSchedule'],
  ['DELETE', /^\/schedules\/([^/]+)$/, 'DeleteSchedule'],
  ['GET', /^\/schedule-groups$/, 'ListScheduleGroups'],
  ['POST', /^\/schedule-groups\/([^/]+)$/, 'CreateScheduleGroup'],
  ['GET', /^\/schedule-groups\/([^/]+)$/, 'GetScheduleGroup'],
  ['DELETE', /^\/schedule-groups\/([^/]+)$/, 'DeleteScheduleGroup'],
  ['GET', /^\/tags\/(.+)$/, 'ListTagsForResource'],
  ['POST', /^\/tags\/(.+)$/, 'TagResource'],
  ['DELETE', /^\/tags\/(.+)$/, 'UntagResource'],
];

/** The restJson1 protocol: the operation in method and path, the error's name in a header. */
export async function handleScheduler({
  exchange,
  context,
  authenticate,
  log,
}: {
  exchange: Exchange;
  context: SchedulerContext;
  authenticate: Authenticate;
  log: Logger;
}): Promise<void> {
  try {
    const { operation, name } = route(exchange);
    const bytes = await readBody(exchange, bodyLimit);
    authenticate(signedRequestOf(exchange), bytes);
    const body = parseInput(bytes);
    const action = actions[operation];
    if (action === undefined) throw notImplemented(`Scheduler.${operation}`);
    await exchange.fate?.meet({ service: 'Scheduler', operation });
    send(exchange, 200, action(context, { operation, name, query: exchange.query, body }));
  } catch (thrown) {
    if (thrown instanceof ClientGone) return;
    const error = asAwsError(thrown);
    const { requestId } = exchange.context;
    if (error !== thrown) log.error({ service: 'Scheduler', requestId, ...place(thrown) }, 'failed');
    send(exchange, error.status, { Message: error.message }, error);
  }
}

function route({ request, path }: Exchange): { operation: string; name: string } {
  for (const [method, pattern, operation] of routes) {
    const match = request.method === method ? pattern.exec(path) : null;
    if (match === null) continue;
    try {
      return { operation, name: decodeURIComponent(match[1] ?? '') };
    } catch {
      throw validation('The name in the path is not valid.');
    }
  }
  throw notImplemented('This operation of Scheduler');
}

function send(exchange: Exchange, status: number, body: object, error?: AwsError): void {
  reply(exchange, {
    status,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': exchange.context.requestId,
      ...(error && { 'x-amzn-errortype': error.code }),
    },
    body: JSON.stringify(body),
  });
}
