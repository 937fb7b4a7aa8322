import { optional, readInput, text } from '../../../endpoint/input.ts';
import type { SchedulerContext, SchedulerRequest } from '../context.ts';

const clientToken = text({ min: 1, max: 64, pattern: /^[a-zA-Z0-9-_]+$/ });

/** Does what the request asks for, unless its token says that it was done. */
export function once(context: SchedulerContext, request: SchedulerRequest, work: () => object): object {
  const { operation, name, query, body } = request;
  const inQuery = query.get('clientToken');
  const { ClientToken } =
    inQuery === null
      ? readInput(body ?? {}, { ClientToken: optional(clientToken) })
      : { ClientToken: clientToken(inQuery, 'ClientToken') };
  return context.tokens.once({
    token: ClientToken,
    request: [operation, name, query.get('groupName'), body],
    work,
  });
}
