// Fails where Nx does not see a package of the workspace, or sees one without its tasks or its layer, and where a package
// does not declare what it imports.
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { boundaries } from './boundaries.js';
import { dependencyProblems } from './dependencies.mjs';

const nx = (...args) => JSON.parse(execFileSync('nx', args, { encoding: 'utf8', maxBuffer: 2 ** 26 }));
const seen = new Set(nx('show', 'projects', '--json'));
const layers = new Set(boundaries.map(({ sourceTag }) => sourceTag));
const problems = [];

for (const file of globSync(['{apps,libs,tools}/*/package.json', 'infra/package.json'])) {
  const { name, nx: settings } = JSON.parse(readFileSync(file, 'utf8'));
  if (!seen.has(name)) problems.push(`${file}: Nx does not see ${name}`);
  if (!settings?.tags?.some((tag) => layers.has(tag)))
    problems.push(`${file}: no layer tag that the boundary table knows`);
  problems.push(...dependencyProblems(file));
}
const { targets = {} } = nx('show', 'project', '@daybreak/etl-control', '--json');
for (const target of ['test', 'lint', 'deploy']) {
  if (!(target in targets)) problems.push(`@daybreak/etl-control: no ${target} task`);
}
if (problems.length > 0) {
  process.stderr.write(`${problems.join('\n')}\n`);
  process.exitCode = 1;
}
