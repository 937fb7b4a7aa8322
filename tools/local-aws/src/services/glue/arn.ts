import type { Surroundings } from '../../endpoint/service.ts';

type Place = Pick<Surroundings, 'account' | 'region'>;

export const databaseArn = ({ region, account }: Place, database: string) =>
  `arn:aws:glue:${region}:${account}:database/${database}`;
export const tableArn = ({ region, account }: Place, database: string, table: string) =>
  `arn:aws:glue:${region}:${account}:table/${database}/${table}`;
export const evaluationRunArn = ({ region, account }: Place, runId: string) =>
  `arn:aws:glue:${region}:${account}:dqRun/${runId}`;
export const rulesetArn = ({ region, account }: Place, ruleset: string) =>
  `arn:aws:glue:${region}:${account}:dataQualityRuleset/${ruleset}`;
