import type { DataOf } from '@daybreak/event-contracts';
import type * as contracts from '@daybreak/event-contracts';

interface Data {
  NightDue: DataOf<typeof contracts.nightDue>;
  NightPlanned: DataOf<typeof contracts.nightPlanned>;
  ExtractionRequested: DataOf<typeof contracts.extractionRequested>;
  RunProgressed: DataOf<typeof contracts.runProgressed>;
  SourceDrifted: DataOf<typeof contracts.sourceDrifted>;
  BatchExtracted: DataOf<typeof contracts.batchExtracted>;
  BatchStaged: DataOf<typeof contracts.batchStaged>;
  QualityEvaluated: DataOf<typeof contracts.qualityEvaluated>;
  EvaluationFailed: DataOf<typeof contracts.evaluationFailed>;
  BatchPublished: DataOf<typeof contracts.batchPublished>;
  BatchHeld: DataOf<typeof contracts.batchHeld>;
  RunFailed: DataOf<typeof contracts.runFailed>;
  RunAbandoned: DataOf<typeof contracts.runAbandoned>;
  ReportsPlanned: DataOf<typeof contracts.reportsPlanned>;
  ReportReady: DataOf<typeof contracts.reportReady>;
  ReportFailed: DataOf<typeof contracts.reportFailed>;
}

/** An event of ours, as far as a night is told by it. */
export type NightEvent = {
  [Type in keyof Data]: {
    readonly type: Type;
    readonly correlationId: string;
    /** `occurredAt`. */
    readonly at: string;
    readonly data: Data[Type];
  };
}[keyof Data];
