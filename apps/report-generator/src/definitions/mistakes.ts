import { type Chart, type ReportColumn, type ReportYaml } from './report-definition.ts';

export interface Mistake {
  readonly path: readonly (string | number)[];
  readonly problem: string;
}

/** What a schema cannot see: names that must be unique, and charts that must fit the columns of their query. */
export function* mistakes(report: ReportYaml, datasets: readonly string[]): Generator<Mistake> {
  for (const [at, dataset] of report.datasets.entries())
    if (!datasets.includes(dataset))
      yield {
        path: ['datasets', at],
        problem: `${dataset} has no contract; there are ${datasets.join(', ')}`,
      };
  yield* repeated(report.parameters, ['parameters']);
  yield* repeated(report.queries, ['queries']);
  for (const [at, { columns, chart }] of report.queries.entries()) {
    yield* repeated(columns, ['queries', at, 'columns']);
    for (const mistake of chartMistakes({ chart, columns }))
      yield { path: ['queries', at, 'chart', ...mistake.path], problem: mistake.problem };
  }
}

function* repeated(named: readonly { readonly name: string }[], path: readonly (string | number)[]) {
  for (const [at, { name }] of named.entries())
    if (named.findIndex((other) => other.name === name) !== at)
      yield { path: [...path, at, 'name'], problem: `${name} is there twice` };
}

type Role = 'x' | 'y' | 'series';

const needs: Readonly<Record<Chart['kind'], readonly Role[]>> = {
  figures: ['x'],
  line: ['x', 'y'],
  bar: ['x', 'y'],
  'stacked-bar': ['x', 'y', 'series'],
  heatmap: ['x', 'y', 'series'],
  table: [],
};

const measurable: readonly ReportColumn['unit'][] = ['currency', 'percent', 'count', 'number'];

function* chartMistakes({ chart, columns }: { chart: Chart; columns: readonly ReportColumn[] }) {
  const names = columns.map(({ name }) => name);
  for (const role of ['x', 'y', 'series'] as const) {
    const column = chart[role];
    if (column === undefined) {
      if (needs[chart.kind].includes(role)) yield { path: [role], problem: `a ${chart.kind} chart needs it` };
    } else if (!needs[chart.kind].includes(role))
      yield { path: [role], problem: `a ${chart.kind} chart has no such part` };
    else if (!names.includes(column))
      yield { path: [role], problem: `must be one of the columns ${names.join(', ')}` };
  }
  const unitOf = (name: string | undefined) => columns.find((column) => column.name === name)?.unit;
  const y = unitOf(chart.y);
  if (y !== undefined && !measurable.includes(y))
    yield { path: ['y'], problem: `must be a column whose unit is one of ${measurable.join(', ')}` };
  if ((chart.kind === 'line' || chart.kind === 'figures') && unitOf(chart.x) !== 'date')
    yield { path: ['x'], problem: `must be a column whose unit is date` };
  if (chart.compareDays !== undefined && chart.kind !== 'figures')
    yield { path: ['compareDays'], problem: 'belongs to figures only' };
}
