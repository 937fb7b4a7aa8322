#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import module, { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

// What Node makes of the sources is kept: of each process that a stack starts, and a night starts many, a third is saved.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(
  new URL('../../../node_modules/.cache/compiled', import.meta.url),
);

// The project pins its own Node (the `node` package): an older one on PATH only has to get here.
if (Number(process.versions.node.split('.')[0]) >= 24) {
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
  await import('../src/main.ts');
} else {
  const pinned = createRequire(import.meta.url).resolve('node/bin/node');
  const { status } = spawnSync(pinned, process.argv.slice(1), { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
