import { CataloguedError } from '@daybreak/service-kit';

export class InvalidRuleset extends CataloguedError {
  constructor({
    file,
    line,
    dataset,
    problem,
  }: {
    file: string;
    line: number;
    dataset: string;
    problem: string;
  }) {
    super({
      code: 'INVALID_RULESET',
      message: `${file}:${line}: quality.implementation: the ruleset of ${dataset} is not DQDL: ${problem}.`,
    });
  }
}

export class EvaluationNotFound extends CataloguedError {
  constructor() {
    super({
      code: 'EVALUATION_NOT_FOUND',
      status: 404,
      message: 'There is no such evaluation. See GET /evaluations.',
    });
  }
}

export class DatasetNotFound extends CataloguedError {
  constructor({ known }: { known: readonly string[] }) {
    super({
      code: 'DATASET_NOT_FOUND',
      status: 404,
      message: `There is no such dataset. There are ${known.join(', ')}.`,
    });
  }
}
