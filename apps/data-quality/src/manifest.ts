import {
  batchStaged,
  dataQualityEvaluationResultsAvailable,
  evaluationFailed,
  evaluationOverdue,
  qualityEvaluated,
} from '@daybreak/event-contracts';
import type { ServiceManifest } from '@daybreak/service-kit/manifest';

export const manifest: ServiceManifest = {
  name: 'data-quality',
  team: 'quality',
  summary: 'Whether a staged batch may be seen: measures it against the ruleset of its contract.',
  consumes: [batchStaged, dataQualityEvaluationResultsAvailable],
  publishes: [qualityEvaluated, evaluationFailed],
  reminds: [evaluationOverdue],
  queue: { visibilitySeconds: 60, maxReceiveCount: 5 },
  uses: ['job-role-arn'],
  permissions: [
    {
      actions: [
        'glue:CreateDataQualityRuleset',
        'glue:UpdateDataQualityRuleset',
        'glue:StartDataQualityRulesetEvaluationRun',
        'glue:GetDataQualityRulesetEvaluationRun',
        'glue:GetDataQualityResult',
      ],
      resources: ['arn:aws:glue:${Region}:${Account}:dataQualityRuleset/daybreak-*'],
      because: 'keeps the ruleset of each dataset as its contract says, runs it, and reads what it found',
    },
    {
      actions: ['glue:GetTable'],
      resources: [
        'arn:aws:glue:${Region}:${Account}:catalog',
        'arn:aws:glue:${Region}:${Account}:database/daybreak_staging',
        'arn:aws:glue:${Region}:${Account}:table/daybreak_staging/*',
      ],
      because: "Glue looks the staging table up with the caller's rights when an evaluation starts",
    },
    {
      actions: ['iam:PassRole'],
      resources: ['arn:aws:iam::${Account}:role/daybreak-job'],
      because: 'the evaluation runs under the role of the jobs, which may read the lake bucket',
    },
  ],
};
