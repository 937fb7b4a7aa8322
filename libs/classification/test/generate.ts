import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { judge } from './labelled/evaluate.ts';
import { holdout } from './labelled/holdout/index.ts';
import { classificationPage } from './labelled/report.ts';
import { tuning } from './labelled/tuning/index.ts';

const path = join(import.meta.dirname, '../../../docs/classification.md');
const options = await resolveConfig(path);
writeFileSync(
  path,
  await format(classificationPage({ tuning: judge(tuning), holdout: judge(holdout) }), {
    ...options,
    parser: 'markdown',
  }),
);
