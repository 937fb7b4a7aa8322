import { batchExtracted } from './events/batch-extracted.ts';
import { batchHeld } from './events/batch-held.ts';
import { batchPublished } from './events/batch-published.ts';
import { batchReconciled } from './events/batch-reconciled.ts';
import { batchStaged } from './events/batch-staged.ts';
import { evaluationFailed } from './events/evaluation-failed.ts';
import { evaluationOverdue } from './events/evaluation-overdue.ts';
import { extractionDeferred } from './events/extraction-deferred.ts';
import { extractionRequested } from './events/extraction-requested.ts';
import { nightDue } from './events/night-due.ts';
import { nightPlanned } from './events/night-planned.ts';
import { qualityEvaluated } from './events/quality-evaluated.ts';
import { reconciliationDiffered } from './events/reconciliation-differed.ts';
import { reconciliationOverdue } from './events/reconciliation-overdue.ts';
import { rekeyDue } from './events/rekey-due.ts';
import { rekeyEnded } from './events/rekey-ended.ts';
import { rekeyRequested } from './events/rekey-requested.ts';
import { reportFailed } from './events/report-failed.ts';
import { reportOverdue } from './events/report-overdue.ts';
import { reportReady } from './events/report-ready.ts';
import { reportsPlanned } from './events/reports-planned.ts';
import { retryDue } from './events/retry-due.ts';
import { runAbandoned } from './events/run-abandoned.ts';
import { runFailed } from './events/run-failed.ts';
import { runOverdue } from './events/run-overdue.ts';
import { runProgressed } from './events/run-progressed.ts';
import { sourceDrifted } from './events/source-drifted.ts';
import { athenaQueryStateChange } from './native/athena-query-state-change.ts';
import { dataQualityEvaluationResultsAvailable } from './native/data-quality-evaluation-results-available.ts';
import { glueCrawlerStateChange } from './native/glue-crawler-state-change.ts';
import { glueJobStateChange } from './native/glue-job-state-change.ts';

export {
  batchExtracted,
  batchHeld,
  batchPublished,
  batchReconciled,
  batchStaged,
  evaluationFailed,
  evaluationOverdue,
  extractionDeferred,
  extractionRequested,
  nightDue,
  nightPlanned,
  qualityEvaluated,
  reconciliationDiffered,
  reconciliationOverdue,
  rekeyDue,
  rekeyEnded,
  rekeyRequested,
  reportFailed,
  reportOverdue,
  reportReady,
  reportsPlanned,
  retryDue,
  runAbandoned,
  runFailed,
  runOverdue,
  runProgressed,
  sourceDrifted,
  athenaQueryStateChange,
  dataQualityEvaluationResultsAvailable,
  glueCrawlerStateChange,
  glueJobStateChange,
};

/** Every event of ours. */
export const daybreakContracts = [
  batchExtracted,
  batchHeld,
  batchPublished,
  batchReconciled,
  batchStaged,
  evaluationFailed,
  evaluationOverdue,
  extractionDeferred,
  extractionRequested,
  nightDue,
  nightPlanned,
  qualityEvaluated,
  reconciliationDiffered,
  reconciliationOverdue,
  rekeyDue,
  rekeyEnded,
  rekeyRequested,
  reportFailed,
  reportOverdue,
  reportReady,
  reportsPlanned,
  retryDue,
  runAbandoned,
  runFailed,
  runOverdue,
  runProgressed,
  sourceDrifted,
] as const;

/** AWS's own events that we consume. */
export const nativeContracts = [
  athenaQueryStateChange,
  dataQualityEvaluationResultsAvailable,
  glueCrawlerStateChange,
  glueJobStateChange,
] as const;

export const allContracts = [...daybreakContracts, ...nativeContracts] as const;
