import type { Reference } from '../dataset.ts';
import type { Report } from '../reading/validate.ts';
import type { Path } from '../reading/yaml-source.ts';
import type { OdcsTable } from './odcs.ts';

export function readReferences(table: OdcsTable, report: Report): { reference: Reference; path: Path }[] {
  const stated = [
    ...table.properties.flatMap((property, index) =>
      property.relationships.map(({ to }, at) => ({
        from: [property.name],
        to,
        path: ['schema', 0, 'properties', index, 'relationships', at],
      })),
    ),
    ...table.relationships.map(({ from, to }, at) => ({
      from: from.map((name) => name.replace(/^.*[.]/, '')),
      to,
      path: ['schema', 0, 'relationships', at],
    })),
  ];
  return stated.flatMap(({ from, to, path }) => {
    const ends = to.map((end) => end.split('.'));
    const dataset = ends[0]?.[0] ?? '';
    if (from.length !== to.length || ends.some((end) => end.length !== 2 || end[0] !== dataset)) {
      report({
        code: 'REFERENCE_UNFIT',
        path: [...path, 'to'],
        problem: 'does not name one column of one dataset for each column that refers to it.',
        allowed: 'dataset.column',
      });
      return [];
    }
    return [{ reference: { columns: from, dataset, to: ends.map((end) => end[1] ?? '') }, path }];
  });
}
