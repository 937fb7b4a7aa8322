import { execFileSync, spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const project = join(import.meta.dirname, '..');
let copy: string;

const git = (...args: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], {
    cwd: copy,
    stdio: 'pipe',
  });

/** A repository of its own, in which schemas can change. */
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'daybreak-compatibility-'));
  for (const part of ['compatibility.ts', 'package.json', 'src', 'schemas'])
    await cp(join(project, part), join(copy, part), { recursive: true });
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--no-verify', '--message', 'before');
});
beforeEach(() => void git('checkout', '--quiet', '--', '.'));
afterAll(async () => rm(copy, { recursive: true }));

function compare(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(copy, 'compatibility.ts'), ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

async function edit(schema: string, change: (text: string) => string) {
  const path = join(copy, 'schemas', schema);
  await writeFile(path, change(await readFile(path, 'utf8')));
}

describe('the compatibility command', () => {
  it('passes what did not change', () => {
    expect(compare('HEAD')).toMatchObject({ status: 0, stderr: '' });
  });

  it('fails, and says where, when an event broke without a new version', async () => {
    await edit('retry-due.v1.json', (text) => text.replaceAll('failedRunId', 'runId'));
    const { status, stdout } = compare('HEAD');
    expect(status).toBe(1);
    expect(stdout).toContain('BROKEN schemas/retry-due.v1.json');
    expect(stdout).toContain('detail.data.failedRunId: field no longer certain (breaks consumer)');
    expect(stdout).toContain('detail.data.runId: field no longer certain (breaks replay)');
  });

  it('passes the same change under a new version', async () => {
    git('mv', 'schemas/retry-due.v1.json', 'schemas/retry-due.v2.json');
    await edit('retry-due.v2.json', (text) => text.replaceAll('failedRunId', 'runId'));
    const { status, stdout } = compare('HEAD');
    expect(stdout).toContain('new version: schemas/retry-due.v1.json');
    expect(status).toBe(0);
    git('reset', '--quiet', '--hard');
  });

  it.each([[[]], [['--help']], [['HEAD', 'HEAD~1']]])('shows its usage for %j', (args) => {
    expect(compare(...args)).toMatchObject({ status: 2, stderr: expect.stringMatching(/^Usage:/) as string });
  });

  it('names a ref that git does not know', () => {
    expect(compare('nowhere')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^nowhere/) as string,
    });
  });
});
