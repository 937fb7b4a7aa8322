import type { AnyContract } from '../define-event.ts';

/** `BatchPublished` and `Glue Job State Change` as file names: `batch-published`, `glue-job-state-change`. */
export const kebabName = ({ detailType }: Pick<AnyContract, 'detailType'>): string =>
  detailType
    .replaceAll(' ', '-')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
