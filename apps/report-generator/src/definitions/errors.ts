import { CataloguedError } from '@daybreak/service-kit';

/** A report file that cannot be used: names file, line and field, and what would be right. */
export class InvalidReport extends CataloguedError {
  constructor({
    file,
    line,
    field,
    problem,
  }: {
    file: string;
    line: number;
    field: string;
    problem: string;
  }) {
    super({ code: 'INVALID_REPORT', message: `${file}:${line}: ${field}: ${problem}` });
  }
}
