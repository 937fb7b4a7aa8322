import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { datasetName, dateRange, origin, runId, watermarkWindow } from '../vocabulary.ts';

export const extractionRequested = defineEvent({
  source: 'daybreak.extraction-scheduler',
  detailType: 'ExtractionRequested',
  schemaVersion: 1,
  summary: 'A window of a dataset, or some of its business dates, shall be brought into the lake.',
  data: z.object({
    runId,
    dataset: datasetName,
    origin: origin.exclude(['replay']),
    /** 1 for the first try; a retry of a failed run is a run of its own with the next number. */
    attempt: z.int().positive(),
    window: watermarkWindow,
    /** With origin `dates`. */
    businessDates: dateRange.nullable(),
  }),
});
