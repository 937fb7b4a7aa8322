import type { EventHandler } from '@daybreak/service-kit';
import type { Dependencies } from './dependencies.ts';
import { onBatchExtracted } from './handlers/batch-extracted.ts';
import { onBatchHeld } from './handlers/batch-held.ts';
import { onBatchPublished } from './handlers/batch-published.ts';
import { onBatchStaged } from './handlers/batch-staged.ts';
import { onEvaluationFailed } from './handlers/evaluation-failed.ts';
import { onExtractionRequested } from './handlers/extraction-requested.ts';
import { onNightDue } from './handlers/night-due.ts';
import { onNightPlanned } from './handlers/night-planned.ts';
import { onQualityEvaluated } from './handlers/quality-evaluated.ts';
import { onReportFailed } from './handlers/report-failed.ts';
import { onReportReady } from './handlers/report-ready.ts';
import { onReportsPlanned } from './handlers/reports-planned.ts';
import { onRunAbandoned } from './handlers/run-abandoned.ts';
import { onRunFailed } from './handlers/run-failed.ts';
import { onRunProgressed } from './handlers/run-progressed.ts';
import { onSourceDrifted } from './handlers/source-drifted.ts';

/** All that the console listens to: every event of ours. */
export const handlers: readonly EventHandler<Dependencies>[] = [
  onNightDue,
  onNightPlanned,
  onExtractionRequested,
  onRunProgressed,
  onSourceDrifted,
  onBatchExtracted,
  onBatchStaged,
  onQualityEvaluated,
  onEvaluationFailed,
  onBatchPublished,
  onBatchHeld,
  onRunFailed,
  onRunAbandoned,
  onReportsPlanned,
  onReportReady,
  onReportFailed,
];
