import type { SourceEngine } from '@daybreak/dataset-contracts';
import { CurationError } from '../../curation-error.ts';
import { postgresql } from './postgresql.ts';
import type { SourceDialect } from './source-dialect.ts';

export function sourceDialect(engine: SourceEngine): SourceDialect {
  switch (engine) {
    case 'postgresql':
      return postgresql;
    case 'mysql':
      throw new CurationError('SOURCE_UNSUPPORTED', 'Tables of MySQL cannot be read yet.');
  }
}
