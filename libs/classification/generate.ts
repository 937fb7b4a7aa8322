import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { judge } from './test/labelled/evaluate.ts';
import { holdout } from './test/labelled/holdout/index.ts';
import { classificationPage } from './test/labelled/report.ts';
import { tuning } from './test/labelled/tuning/index.ts';

const path = join(import.meta.dirname, '../../docs/classification.md');
const options = await resolveConfig(path);
writeFileSync(
  path,
  await format(classificationPage({ tuning: judge(tuning), holdout: judge(holdout) }), {
    ...options,
    parser: 'markdown',
  }),
);
