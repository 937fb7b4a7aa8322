import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkContracts, checkSources } from '../src/index.ts';

const fixtures = join(import.meta.dirname, 'fixtures/everything');
const read = (name: string) => readFileSync(join(fixtures, name), 'utf8');
const { sources } = checkSources({ path: 'sources.yaml', text: read('sources.yaml') });

function compiled(change: (text: string) => string) {
  const text = change(read('prices.odcs.yaml'));
  const { datasets, issues } = checkContracts({ files: [{ path: 'prices.odcs.yaml', text }], sources });
  return { dataset: datasets[0], problems: issues.map(({ field, problem }) => `${field}: ${problem}`) };
}
const withSetting = (setting: string) => (text: string) =>
  text.replace('encoding: windows-1252,', `encoding: windows-1252, ${setting},`);
const withProperty = (property: string) => (text: string) =>
  text.replace(
    '      - { property: daybreak.mode, value: append }',
    `      - { property: daybreak.mode, value: append }\n      - ${property}`,
  );

test('a header and a last line with its end are expected unless the contract says otherwise', () => {
  expect(compiled((text) => text).dataset?.source).toMatchObject({ header: 'present', lastLine: 'ended' });
  const { dataset, problems } = compiled(withSetting('header: absent, lastLine: open'));
  expect(problems).toEqual([]);
  expect(dataset?.source).toMatchObject({ header: 'absent', lastLine: 'open' });
});

test.each([
  [
    'a header of JSON lines',
    (text: string) => withSetting('header: absent')(text).replace('format: csv', 'format: jsonl'),
    /header: means nothing for files of format jsonl/,
  ],
  [
    'a delimiter that is no sign of ASCII',
    (text: string) => text.replace("delimiter: ';'", "delimiter: '§'"),
    /delimiter: .*must be one character/,
  ],
  [
    'a quote as delimiter',
    (text: string) => text.replace("delimiter: ';'", "delimiter: '\"'"),
    /delimiter: .*must be one character/,
  ],
  ['a last line of another kind', withSetting('lastLine: maybe'), /lastLine/],
  [
    'reconciliation',
    withProperty('{ property: daybreak.reconcile, value: { days: 3 } }'),
    /reconcile: means nothing for files/,
  ],
  [
    'reconciled deletes',
    withProperty('{ property: daybreak.deletes, value: reconcile }'),
    /deletes: means nothing for files/,
  ],
])('%s is refused by name', (_, change, problem) => {
  expect(compiled(change).problems.join('\n')).toMatch(problem);
});

test('of files the later one is the newer, without a watermark', () => {
  const { problems } = compiled(withProperty('{ property: daybreak.duplicates, value: newest }'));
  expect(problems).toEqual([]);
});
