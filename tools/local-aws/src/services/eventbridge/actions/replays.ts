import { AwsError } from '../../../endpoint/aws-error.ts';
import {
  instant,
  integer,
  list,
  literal,
  optional,
  readInput,
  structure,
  text,
} from '../../../endpoint/input.ts';
import { byName, pageOf } from '../../../endpoint/page.ts';
import { getArchive } from '../archive.ts';
import type { EventsContext } from '../context.ts';
import {
  alreadyExists,
  archiveArn,
  busArn,
  busNameOf,
  notFound,
  replayArn,
  ruleArn,
  validation,
} from '../names.ts';
import type { Replay } from '../replays.ts';
import { rulesOf } from '../store.ts';

/** As EventBridge limits an account. */
const mostActive = 10;

const replayName = text({ min: 1, max: 64, pattern: /^[A-Za-z0-9_.-]+$/ });

export function startReplay(context: EventsContext) {
  return (input: unknown) => {
    const given = readInput(input, {
      ReplayName: replayName,
      EventSourceArn: text({ min: 1, max: 1600, pattern: /:archive\// }),
      EventStartTime: instant,
      EventEndTime: instant,
      Description: optional(text({ max: 512 })),
      Destination: structure({
        Arn: text({ min: 1, max: 1600 }),
        FilterArns: optional(list(text({ min: 1 }))),
      }),
    });
    const { database, place, replays, clock } = context;
    const archive = getArchive(
      context,
      given.EventSourceArn.slice(given.EventSourceArn.indexOf(':archive/') + 9),
    );
    const { Arn, FilterArns = [] } = given.Destination;
    if (busNameOf(Arn) !== archive.bus || Arn !== busArn(place, archive.bus)) {
      throw validation(
        'Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.',
      );
    }
    requireRules(context, archive.bus, FilterArns);
    if (given.EventEndTime <= given.EventStartTime) {
      throw validation(
        'Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.',
      );
    }
    if (replays.find(given.ReplayName) !== undefined) throw alreadyExists(`Replay ${given.ReplayName}`);
    if (activeReplays(context) >= mostActive) {
      throw new AwsError({
        code: 'LimitExceededException',
        message: `You have reached the maximum number of ${mostActive} active replays.`,
      });
    }
    const from = given.EventStartTime.getTime();
    const started = clock.now().getTime();
    database
      .prepare(
        `INSERT INTO events_replays (name, archive, bus, filters, description, from_time, to_time, state, started,
           cursor_time, cursor_seq) VALUES (?, ?, ?, ?, ?, ?, ?, 'STARTING', ?, ?, 0)`,
      )
      .run(
        ...([given.ReplayName, archive.name, archive.bus, JSON.stringify(FilterArns)] as const),
        ...([given.Description ?? null, from, given.EventEndTime.getTime(), started, from] as const),
      );
    replays.run(given.ReplayName);
    return {
      ReplayArn: replayArn(place, given.ReplayName),
      State: 'STARTING',
      ReplayStartTime: started / 1000,
    };
  };
}

export function describeReplay(context: EventsContext) {
  return (input: unknown) => {
    const { ReplayName } = readInput(input, { ReplayName: replayName });
    const replay = getReplay(context, ReplayName);
    return {
      ReplayArn: replayArn(context.place, replay.name),
      ...summary(context, replay),
      ...(replay.description !== null && { Description: replay.description }),
      Destination: {
        Arn: busArn(context.place, replay.bus),
        FilterArns: JSON.parse(replay.filters) as string[],
      },
    };
  };
}

export function listReplays(context: EventsContext) {
  return (input: unknown) => {
    const {
      NamePrefix = '',
      State,
      EventSourceArn,
      Limit,
      NextToken,
    } = readInput(input, {
      NamePrefix: optional(text()),
      State: optional(literal('STARTING', 'RUNNING', 'CANCELLING', 'COMPLETED', 'CANCELLED', 'FAILED')),
      EventSourceArn: optional(text()),
      Limit: optional(integer({ min: 1, max: 100 })),
      NextToken: optional(text()),
    });
    const all = context.database.prepare('SELECT * FROM events_replays').all() as unknown as Replay[];
    const items = all
      .filter(({ name }) => name.startsWith(NamePrefix))
      .filter(({ state }) => State === undefined || state === State)
      .filter(
        ({ archive }) =>
          EventSourceArn === undefined || archiveArn(context.place, archive) === EventSourceArn,
      )
      .toSorted(byName(({ name }) => name));
    const { page, next } = pageOf({ items, nameOf: ({ name }) => name, limit: Limit, token: NextToken });
    return { Replays: page.map((replay) => summary(context, replay)), ...next };
  };
}

export function cancelReplay(context: EventsContext) {
  return (input: unknown) => {
    const { ReplayName } = readInput(input, { ReplayName: replayName });
    const { name, state } = getReplay(context, ReplayName);
    if (state !== 'STARTING' && state !== 'RUNNING') {
      throw new AwsError({
        code: 'IllegalStatusException',
        message: `Replay ${name} is not in a valid state for this operation.`,
      });
    }
    context.database.prepare("UPDATE events_replays SET state = 'CANCELLING' WHERE name = ?").run(name);
    return { ReplayArn: replayArn(context.place, name), State: 'CANCELLING' };
  };
}

function requireRules({ database, place }: EventsContext, bus: string, arns: readonly string[]): void {
  const known = new Set(rulesOf(database, bus).map((rule) => ruleArn(place, rule)));
  if (arns.some((arn) => !known.has(arn))) {
    throw validation(
      'Parameter Destination.FilterArns is not valid. Reason: a rule does not exist on the bus.',
    );
  }
}

function activeReplays({ database }: EventsContext): number {
  const row = database
    .prepare(
      "SELECT count(*) AS active FROM events_replays WHERE state IN ('STARTING', 'RUNNING', 'CANCELLING')",
    )
    .get() as { active: number };
  return row.active;
}

function getReplay({ replays }: EventsContext, name: string): Replay {
  const replay = replays.find(name);
  if (replay === undefined) throw notFound(`Replay ${name}`);
  return replay;
}

function summary({ place }: EventsContext, replay: Replay): object {
  return {
    ReplayName: replay.name,
    EventSourceArn: archiveArn(place, replay.archive),
    State: replay.state,
    ...(replay.reason !== null && { StateReason: replay.reason }),
    EventStartTime: replay.from_time / 1000,
    EventEndTime: replay.to_time / 1000,
    ReplayStartTime: replay.started / 1000,
    ...(replay.last_time !== null && { EventLastReplayedTime: replay.last_time / 1000 }),
    ...(replay.ended !== null && { ReplayEndTime: replay.ended / 1000 }),
  };
}
