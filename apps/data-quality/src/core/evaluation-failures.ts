/**
 * Every way in which a batch gets no verdict: whether another run of the dataset can help, what it means, and what to
 * do. etl-control fails the run with the same code.
 */
export const evaluationFailures = {
  CONTRACT_UNKNOWN: {
    retryable: false,
    meaning: 'data-quality has no contract of the dataset.',
    remedy: 'Deploy it with the contracts that etl-control has.',
  },
  RULESET_REFUSED: {
    retryable: false,
    meaning: 'Glue does not accept the ruleset.',
    remedy:
      "Correct the rules in the dataset's contract: a type or an operator is one that this Glue does not evaluate, or the service may not write rulesets. The log of data-quality names the error.",
  },
  EVALUATION_REFUSED: {
    retryable: false,
    meaning: 'Glue does not start the evaluation, and would not if asked again.',
    remedy:
      'The log of data-quality names the error: check the role of the jobs, and what the service may do.',
  },
  STAGING_GONE: {
    retryable: true,
    meaning: 'The staging table was gone before it could be measured.',
    remedy: 'Where nobody gave the run up, find out who dropped the table.',
  },
  EVALUATION_FAILED: {
    retryable: true,
    meaning: 'Glue ended the evaluation as failed.',
    remedy: 'See the ErrorString of the evaluation run: it can quote data, so it is not repeated here.',
  },
  EVALUATION_TIMEOUT: {
    retryable: true,
    meaning: 'Glue ended the evaluation at its time limit.',
    remedy: 'See the evaluation run in Glue.',
  },
  EVALUATION_STOPPED: {
    retryable: true,
    meaning: 'Somebody stopped the evaluation.',
    remedy: 'Run the dataset again when it may be measured.',
  },
  EVALUATION_LOST: {
    retryable: true,
    meaning: 'The evaluation still runs long after its time.',
    remedy: 'Stop it in Glue, then run the dataset again.',
  },
} as const satisfies Readonly<
  Record<string, { readonly retryable: boolean; readonly meaning: string; readonly remedy: string }>
>;

export type EvaluationFailureCode = keyof typeof evaluationFailures;
