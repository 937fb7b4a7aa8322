import { z } from 'zod';
import { defineNativeEvent } from '../define-event.ts';

const state = z.enum(['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED']);

/** @see https://docs.aws.amazon.com/athena/latest/ug/athena-events.html */
export const athenaQueryStateChange = defineNativeEvent({
  source: 'aws.athena',
  detailType: 'Athena Query State Change',
  summary: 'An Athena query entered its next state.',
  detail: z.object({
    versionId: z.string().min(1),
    queryExecutionId: z.string().min(1),
    workgroupName: z.string().min(1),
    currentState: state,
    /** Absent when the query is queued. */
    previousState: state.optional(),
    statementType: z.string().min(1),
    sequenceNumber: z.string().regex(/^\d+$/),
    /** With FAILED. Its message can quote data, so it is not part of the contract and never read. */
    athenaError: z
      .object({
        errorCategory: z.int().optional(),
        errorType: z.int().optional(),
        retryable: z.boolean().optional(),
      })
      .optional(),
  }),
});
