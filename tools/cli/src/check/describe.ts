import { describeIssue } from '@daybreak/dataset-contracts';
import type { CheckedDeployment } from './check-deployment.ts';
import type { Finding, Mark } from './finding.ts';

const signs: Readonly<Record<Mark, string>> = { right: '✓', advice: '!', wrong: '✗', unseen: '–' };

/** A table a source and a dataset, then one line that says whether a night can go. */
export function describe({ ok, issues, sources, datasets }: CheckedDeployment): string {
  if (issues.length > 0) {
    const lines = issues.map(describeIssue);
    return `${lines.join('\n')}\n\n✗ ${counted(issues.length, 'error')} in the contracts and their sources. No source was looked at.\n`;
  }
  const blocks = [
    ...sources.map(({ name, findings }) => block(`source ${name}`, findings)),
    ...datasets.map(({ name, source, findings }) => block(`${name}  (${source})`, findings)),
  ];
  const all = [...sources, ...datasets].flatMap(({ findings }) => findings);
  const number = (mark: Mark) => all.filter((finding) => finding.mark === mark).length;
  const advised =
    number('advice') === 0 ? '' : ` ${counted(number('advice'), 'advice', 'pieces of advice')}.`;
  const blind =
    number('unseen') === 0 ? '' : ` ${counted(number('unseen'), 'thing')} could not be looked at.`;
  const verdict = ok
    ? `✓ Nothing wrong was found in ${counted(datasets.length, 'dataset')}.${advised}${blind}`
    : `✗ ${counted(number('wrong'), 'thing')} to put right before a night.${advised}${blind}`;
  return `${blocks.join('\n')}\n${verdict}\n`;
}

function block(title: string, findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ about }) => about.length), 0);
  const rows = findings.flatMap(({ about, mark, says, todo }) => [
    `  ${signs[mark]} ${about.padEnd(width)}  ${says}`,
    ...(todo === null || todo === '' ? [] : [`    ${' '.repeat(width)}  → ${todo}`]),
  ]);
  return `${title}\n${rows.join('\n')}\n`;
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}
