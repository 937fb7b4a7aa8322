import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const output = mkdtempSync(join(tmpdir(), 'daybreak-synth-'));
afterAll(() => rmSync(output, { recursive: true, force: true }));

it('synthesises every stack with its bundled code, offline, and says what is not deployed yet', () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [resolve(import.meta.dirname, '../src/main.ts')],
    {
      // No credentials, no region, no profile: nothing of AWS can be asked.
      env: {
        PATH: process.env['PATH'],
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
        CDK_OUTDIR: output,
        DAYBREAK_BUNDLES: join(output, 'bundles'),
      },
      encoding: 'utf8',
      timeout: 120_000,
    },
  );
  expect(status, stderr).toBe(0);
  const files = readdirSync(output);
  for (const stack of [
    'bus',
    'lake',
    'source',
    'etl-control',
    'extraction-scheduler',
    'data-quality',
    'console',
  ]) {
    expect(files).toContain(`daybreak-${stack}.template.json`);
  }
  expect(stdout).toContain('Not deployed yet:');
  expect(stdout).toMatch(/daybreak-extract.*PySpark/);
}, 130_000);
