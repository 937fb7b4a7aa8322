import { globSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { defineConfig } from 'vitest/config';

const projects = globSync(['{apps,libs,tools}/*/package.json', 'infra/package.json'], {
  cwd: import.meta.dirname,
}).map(dirname);

export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: projects.map((root) => ({
      extends: true,
      test: { name: basename(root), root, include: ['src/**/*.spec.ts', 'test/**/*.spec.ts'] },
    })),
  },
});
