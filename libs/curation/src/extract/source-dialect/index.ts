import type { SourceEngine } from '@daybreak/dataset-contracts';
import { mysql } from './mysql.ts';
import { postgresql } from './postgresql.ts';
import type { SourceDialect } from './source-dialect.ts';

export function sourceDialect(engine: SourceEngine): SourceDialect {
  switch (engine) {
    case 'postgresql':
      return postgresql;
    case 'mysql':
      return mysql;
  }
}
