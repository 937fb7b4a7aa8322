import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../../..');

/** Files that are run rather than imported: processes, and the scripts of jobs. */
export const entries = {
  aws: join(root, 'tools/local-aws/src/main.ts'),
  source: join(root, 'tools/supermarket/src/main.ts'),
  job: (name: 'extract' | 'curate') => join(root, 'libs/duckdb-engine/src/jobs', `${name}.ts`),
  service: (name: string) => join(root, 'apps', name, 'src/main.ts'),
} as const;
