import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { sampleContracts } from '../src/files.ts';
import { checkContracts, checkSources, issueCatalogue, type ContractIssue } from '../src/index.ts';

const folders = [
  sampleContracts,
  ...['hotel', 'everything'].map((name) => join(import.meta.dirname, 'fixtures', name)),
];
const texts = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(join(folder, name), 'utf8')),
);
const stores = readFileSync(join(sampleContracts, 'stores.odcs.yaml'), 'utf8');

/** What both readers make of a text. Each ends with issues or with something read, whatever the text is. */
function read(text: string): void {
  const contracts = checkContracts({ files: [{ path: 'x.odcs.yaml', text }] });
  expect(contracts.issues.length + contracts.datasets.length).toBeGreaterThan(0);
  const sources = checkSources({ path: 'sources.yaml', text });
  expect(sources.issues.length + sources.sources.length).toBeGreaterThan(0);
  for (const issue of [...contracts.issues, ...sources.issues]) expectUsable(issue, text);
}

function expectUsable(issue: ContractIssue, text: string): void {
  expect(Object.keys(issueCatalogue)).toContain(issue.code);
  expect(issue.line).toBeGreaterThanOrEqual(1);
  expect(issue.line).toBeLessThanOrEqual(text.split('\n').length);
  expect(issue.problem).toMatch(/[.]$/);
}

describe('whatever the text', { timeout: 120_000 }, () => {
  it('it is read or refused with a line, when characters of a contract change', () => {
    const change = fc.record({
      text: fc.constantFrom(...texts),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      left: fc.nat(40),
      put: fc.oneof(
        fc.string({ maxLength: 12 }),
        fc.constantFrom(
          '\t',
          '\r\n',
          '\ufeff',
          '&a ',
          '*a',
          '<<: *a',
          '? ',
          '- ',
          '{',
          '[',
          '!!x ',
          '---\n',
          ': ',
          "'",
          '"',
          '|\n',
          '\0',
        ),
      ),
    });
    fc.assert(
      fc.property(change, ({ text, at, left, put }) => {
        const from = Math.floor(at * text.length);
        read(text.slice(0, from) + put + text.slice(from + left));
      }),
      { numRuns: 100 },
    );
  });

  it('it is read or refused with a line, when a value of a contract becomes another', () => {
    const change = fc.record({
      value: fc.constantFrom(...texts.map((text) => parse(text) as unknown)),
      at: fc.nat(10_000),
      put: fc.oneof(
        fc.jsonValue({ maxDepth: 3 }),
        fc.constantFrom('__proto__', 'constructor', 1e400, -0, ''),
      ),
      asKey: fc.boolean(),
    });
    fc.assert(
      fc.property(change, ({ value, at, put, asKey }) => {
        read(stringify(changed(value, { at, put, asKey })));
      }),
      { numRuns: 100 },
    );
  });
});

/** A copy with the n-th value replaced, or with a key too many beside it. */
function changed(value: unknown, { at, put, asKey }: { at: number; put: unknown; asKey: boolean }): unknown {
  const copy = structuredClone(value);
  const places: [Record<string, unknown>, string][] = [];
  const visit = (node: unknown) => {
    if (typeof node !== 'object' || node === null) return;
    for (const key of Object.keys(node)) {
      places.push([node as Record<string, unknown>, key]);
      visit((node as Record<string, unknown>)[key]);
    }
  };
  visit(copy);
  const [holder, key] = places[at % places.length]!;
  if (asKey && !Array.isArray(holder)) holder[String(put)] = put;
  else holder[key] = put;
  return copy;
}

describe('YAML that is not what it seems', () => {
  const issue = (text: string) => checkContracts({ files: [{ path: 'stores.odcs.yaml', text }] }).issues;
  const bomb = ['a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]']
    .concat(
      'bcdefghi'
        .split('')
        .map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[i]!}`).join(', ')}]`),
    )
    .join('\n');

  test.each([
    { what: 'a byte order mark', text: `\ufeff${stores}` },
    { what: "Windows' line ends", text: stores.replaceAll('\n', '\r\n') },
    { what: 'a comment at the end', text: `${stores}# the end` },
    {
      what: 'an anchor and its alias',
      text: stores
        .replace(
          '{ property: daybreak.privacy, value: keep }',
          '&keep { property: daybreak.privacy, value: keep }',
        )
        .replace(/^( {10}- )\{ property: daybreak[.]privacy, value: keep \}$/gm, '$1*keep'),
    },
  ])('$what changes nothing', ({ text }) => {
    expect(issue(text)).toEqual([]);
  });

  test.each([
    { what: 'a key twice', text: `${stores}name: shops\n`, line: stores.split('\n').length, says: /twice/ },
    { what: 'a tab', text: stores.replace('  purpose', '\tpurpose'), line: 9, says: /tab/ },
    { what: 'a key that is a list', text: `${stores}? [a]\n: b\n`, says: /key/ },
    { what: 'two documents', text: `${stores}---\n${stores}`, says: /document/ },
    {
      what: 'an alias to nothing',
      text: stores.replace('name: stores', 'name: *stores'),
      line: 4,
      says: /alias/,
    },
    { what: 'an alias within what it names', text: `${stores}tags: &t [*t]\n`, says: /alias/ },
    { what: 'aliases that multiply', text: bomb, says: /multiply/ },
    { what: 'deep brackets', text: `a: ${'['.repeat(200_000)}`, says: /deeper/ },
    {
      what: 'deep blocks',
      text: Array.from({ length: 1_000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      says: /deeper/,
    },
    { what: 'deep dashes', text: `${'- '.repeat(50_000)}a`, says: /deeper/ },
    { what: 'brackets over many lines', text: 'a: [\n'.repeat(50_000), says: /deeper/ },
    { what: 'a huge file', text: `${stores}# ${'x'.repeat(2_000_000)}`, says: /larger/ },
    { what: 'an open quote', text: stores.replace('kind: D', 'kind: "D'), says: /quote/ },
  ])('$what is refused with its line', ({ text, line, says }) => {
    const found = issue(text);
    expect(found[0]).toMatchObject({ code: 'YAML_SYNTAX', problem: expect.stringMatching(says) as string });
    if (line !== undefined) expect(found.map((one) => one.line)).toContain(line);
  });
});
