import { z } from 'zod';

/**
 * What EventBridge delivers to a queue, for every event of ours and of AWS.
 * `replay-name` is present on a replayed event only.
 * @see https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
 */
export const envelope = z.object({
  version: z.literal('0'),
  id: z.string().min(1),
  'detail-type': z.string().min(1),
  source: z.string().min(1),
  account: z.string().regex(/^\d{12}$/),
  time: z.iso.datetime({ offset: true }),
  region: z.string().min(1),
  'replay-name': z.string().min(1).optional(),
  resources: z.array(z.string()),
  detail: z.unknown(),
});

export type Envelope = z.infer<typeof envelope>;

/** What every event of ours says about itself, inside `detail`, where it survives replays and redeliveries. */
export const metadata = z.object({
  /** Unique to the decision that made the event: a redelivered or re-performed decision repeats it. */
  eventId: z.string().min(1),
  /** Shared by everything that one night, or one replay, caused. */
  correlationId: z.string().min(1),
  /** `eventId` of the event that led to this one; null where a person or a schedule began. */
  causationId: z.string().min(1).nullable(),
  occurredAt: z.iso.datetime({ offset: true }),
  producer: z.string().min(1),
  schemaVersion: z.int().positive(),
});

export type Metadata = z.infer<typeof metadata>;
