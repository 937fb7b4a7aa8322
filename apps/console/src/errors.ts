import { CataloguedError } from '@daybreak/service-kit';

export class NightNotFound extends CataloguedError {
  constructor() {
    super({
      code: 'NIGHT_NOT_FOUND',
      status: 404,
      message: 'No event of such a night was heard. See GET /api/nights, or begin one with `daybreak run`.',
    });
  }
}

export class ReportNotFound extends CataloguedError {
  constructor() {
    super({
      code: 'REPORT_NOT_FOUND',
      status: 404,
      message: 'There is no such report or table of this date. The console lists the reports of each night.',
    });
  }
}
