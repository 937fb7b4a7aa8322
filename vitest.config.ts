import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';

const projects = globSync(['{apps,libs,tools}/*/package.json', 'infra/package.json'], {
  cwd: import.meta.dirname,
}).map(dirname);

// What takes minutes by itself runs where it is asked for, as `.ci/run` does.
const leftOut = process.env['DAYBREAK_LONG_TESTS'] === '1' ? [] : ['test/long/**'];

// What Node makes of the sources is kept for the workers and for the processes that tests start.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/compiled');

export default defineConfig({
  test: {
    // Tests of processes wait more than they work: one core is not left idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Specs leave nothing behind in their process, so those of a project share one and what it has loaded.
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: projects.map((root) => ({
      extends: true,
      test: {
        name: basename(root),
        root,
        include: ['src/**/*.spec.ts', 'test/**/*.spec.ts'],
        exclude: [...configDefaults.exclude, ...leftOut],
      },
    })),
  },
});
