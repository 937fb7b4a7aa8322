import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { beforeAll, expect, test } from 'vitest';
import { figuresOf, judge, type Judged } from './labelled/evaluate.ts';
import { holdout } from './labelled/holdout/index.ts';
import { personalLabels, valuesOf } from './labelled/labelled-table.ts';
import { classificationPage } from './labelled/report.ts';
import { tuning } from './labelled/tuning/index.ts';

let judged: { readonly tuning: readonly Judged[]; readonly holdout: readonly Judged[] };

beforeAll(() => {
  judged = { tuning: judge(tuning), holdout: judge(holdout) };
});

test('no personal column of 617 leaves as it is, and hardly one is held back for nothing', () => {
  expect(figuresOf(judged.tuning)).toMatchObject({ columns: 287, recall: 1 });
  expect(figuresOf(judged.holdout)).toMatchObject({ columns: 330, recall: 1 });
  expect(figuresOf(judged.tuning).precision).toBeGreaterThanOrEqual(0.98);
  expect(figuresOf(judged.holdout).precision).toBeGreaterThanOrEqual(0.91);
  expect(figuresOf([...judged.tuning, ...judged.holdout]).kinds).toBeGreaterThanOrEqual(0.9);
});

test.each(personalLabels)('%s is found as what it is', (label) => {
  const labelled = [...judged.tuning, ...judged.holdout].filter((column) => column.label === label);
  const found = labelled.filter((column) => column.found.kind === label);
  expect(found.length / labelled.length).toBeGreaterThanOrEqual(0.8);
});

test('the page of figures is the one that the columns give', async () => {
  const path = join(import.meta.dirname, '../../../docs/classification.md');
  const page = await format(classificationPage(judged), {
    ...(await resolveConfig(path)),
    parser: 'markdown',
  });
  expect(readFileSync(path, 'utf8'), 'run: npm run generate').toBe(page);
});

test('no evidence quotes a value', () => {
  for (const [index, table] of [...tuning, ...holdout].entries()) {
    const results = [...judged.tuning, ...judged.holdout].filter(({ where }) =>
      where.startsWith(`${table.origin}.${table.table}.`),
    );
    for (const [at, column] of table.columns.entries()) {
      const evidence = results[at]?.found.evidence.join('\n') ?? '';
      const values = valuesOf(table, column).filter((value) => value !== null && value.length > 9);
      expect(
        values.filter((value) => value !== null && evidence.includes(value)),
        `table ${index}`,
      ).toEqual([]);
    }
  }
});
