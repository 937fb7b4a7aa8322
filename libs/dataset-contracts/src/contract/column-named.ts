import type { Column } from '../dataset.ts';
import { nearest } from '../reading/nearest.ts';
import type { Finding, Report } from '../reading/validate.ts';
import type { CompiledContract } from './compile.ts';

/** The column of that name; where there is none, that is reported. */
export function columnNamed(
  { dataset }: CompiledContract,
  name: string,
  path: Finding['path'],
  report: Report,
): Column | undefined {
  const column = dataset.columns.find((candidate) => candidate.name === name);
  if (column === undefined) {
    const names = dataset.columns.map((candidate) => candidate.name);
    report({
      code: 'UNKNOWN_COLUMN',
      path,
      problem: `there is no column ${name}.`,
      allowed: names.join(', '),
      nearest: nearest(name, names),
    });
  }
  return column;
}
