import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Nx plugin: a project is a `package.json` beside a `src/`, and nothing more needs to be written down.
 * It infers `test` and `lint` for every project, and `deploy` for a service (a project tagged `layer:service`).
 * @type {import('@nx/devkit').CreateNodesV2}
 */
export const createNodesV2 = [
  '{{apps,libs,tools}/*,infra}/package.json',
  async (files, _options, { workspaceRoot }) =>
    files
      .filter((file) => existsSync(join(workspaceRoot, dirname(file), 'src')))
      .map((file) => [file, { projects: { [dirname(file)]: { targets: targetsOf(dirname(file)) } } }]),
];

function targetsOf(root) {
  const name = root.split('/').at(-1);
  const targets = {
    test: { command: `vitest run --project ${name}`, options: { cwd: '{workspaceRoot}' } },
    lint: { command: `eslint ${root} --max-warnings 0`, options: { cwd: '{workspaceRoot}' } },
  };
  if (!root.startsWith('apps/')) return targets;
  return {
    ...targets,
    deploy: { command: `node infra/src/deploy.ts ${name}`, options: { cwd: '{workspaceRoot}' } },
  };
}
