import { readFileSync } from 'node:fs';

const file = new URL('../../../../docs/runbook.md', import.meta.url);

/**
 * The rows of the runbook's table of codes under a heading: code -> the other cells. A test compares them with the
 * catalogue that the codes come from, so that neither has a code or a word that the other lacks.
 */
export function runbookTable(heading: string): Readonly<Record<string, readonly string[]>> {
  const [, section = ''] = readFileSync(file, 'utf8').split(`\n## ${heading}\n`);
  const [body = ''] = section.split('\n## ');
  return Object.fromEntries(
    [...body.matchAll(/^\| `([A-Z_]+)` +\|(.*)\|$/gm)].map(([, code = '', cells = '']) => [
      code,
      cells.split('|').map((cell) => cell.trim()),
    ]),
  );
}
