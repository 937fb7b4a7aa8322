import { z } from 'zod';
import { defineNativeEvent } from '../define-event.ts';

const crawler = { accountId: z.string().min(1), crawlerName: z.string().min(1), message: z.string() };

/** Glue sends counts as strings. */
const countText = z.string().regex(/^\d+$/);

/** @see https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html */
export const glueCrawlerStateChange = defineNativeEvent({
  source: 'aws.glue',
  detailType: 'Glue Crawler State Change',
  summary: 'A Glue crawler started, or ended.',
  detail: z.discriminatedUnion('state', [
    z.object({ ...crawler, state: z.literal('Started'), startTime: z.string() }),
    z.object({
      ...crawler,
      state: z.literal('Succeeded'),
      completionDate: z.string(),
      'runningTime (sec)': countText,
      warningMessage: z.string(),
      tablesCreated: countText,
      tablesUpdated: countText,
      tablesDeleted: countText,
      partitionsCreated: countText,
      partitionsUpdated: countText,
      partitionsDeleted: countText,
      cloudWatchLogLink: z.string(),
    }),
    z.object({
      ...crawler,
      state: z.literal('Failed'),
      errorMessage: z.string(),
      cloudWatchLogLink: z.string(),
    }),
  ]),
});
