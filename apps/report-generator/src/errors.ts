import { CataloguedError } from '@daybreak/service-kit';

export class ReportNotFound extends CataloguedError {
  constructor({ known }: { known: readonly string[] }) {
    super({
      code: 'REPORT_NOT_FOUND',
      status: 404,
      message: `There is no such report or table of this date. Reports are ${known.join(', ')}; GET /reports lists what was made.`,
    });
  }
}
