import { z } from 'zod';
import { defineNativeEvent } from '../define-event.ts';

/** @see https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html */
export const glueJobStateChange = defineNativeEvent({
  source: 'aws.glue',
  detailType: 'Glue Job State Change',
  summary: 'A Glue job run ended.',
  detail: z.object({
    jobName: z.string().min(1),
    jobRunId: z.string().min(1),
    state: z.enum(['SUCCEEDED', 'FAILED', 'TIMEOUT', 'STOPPED']),
    severity: z.enum(['INFO', 'WARN', 'ERROR']),
    /** Glue's words. A failed job's can quote what the engine said, so it is not passed on. */
    message: z.string(),
  }),
});
