import type {
  DataQualityResult,
  DataQualityTargetTable,
  DataSource,
  GetDataQualityRulesetEvaluationRunResponse,
} from '@aws-sdk/client-glue';
import type { Wire } from '../wire.ts';

export interface RulesetRecord {
  readonly Name: string;
  readonly Description?: string | undefined;
  readonly Ruleset: string;
  readonly TargetTable?: Wire<DataQualityTargetTable> | undefined;
  readonly CreatedOn: number;
  readonly LastModifiedOn: number;
  readonly ruleCount: number;
}

export interface EvaluationRunRecord extends Wire<GetDataQualityRulesetEvaluationRunResponse> {
  readonly RunId: string;
  readonly DataSource: Wire<DataSource>;
  readonly Status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMEOUT';
  readonly StartedOn: number;
  readonly Timeout: number;
  readonly RulesetNames: readonly string[];
  readonly clientToken: string | null;
}

export type ResultRecord = Wire<DataQualityResult> & { readonly ResultId: string };
