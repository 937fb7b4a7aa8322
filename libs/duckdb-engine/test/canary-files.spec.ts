import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people, plantedText, type FileFormat } from './canary/planted-table.ts';
import { Scene, unfinished } from './canary/scene.ts';
import { query } from './surroundings.ts';

/** Within the window that the scene reads. */
const came = new Date('2026-11-01T12:00:00Z');

async function plant(scene: Scene, format: FileFormat, content: Uint8Array | string): Promise<void> {
  const path = join(scene.folder, 'objects/inbox', format, `people.${format}`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  await utimes(path, came, came);
}

const planted: Readonly<Record<FileFormat, (scene: Scene) => Promise<Uint8Array | string>>> = {
  csv: () => Promise.resolve(plantedText('csv')),
  jsonl: () => Promise.resolve(plantedText('jsonl')),
  async parquet({ folder }) {
    const path = `${folder}-planted`;
    await writeFile(path, plantedText('jsonl'));
    try {
      await query(
        `COPY (SELECT COLUMNS(*)::VARCHAR FROM read_json('${path}', format = 'newline_delimited')) TO '${path}' (FORMAT parquet)`,
      );
      return await readFile(path);
    } finally {
      await rm(path);
    }
  },
};

describe.each(['csv', 'jsonl', 'parquet'] as const)('what is planted in a file of %s', (format) => {
  let scene: Scene;
  let content: Uint8Array | string;
  beforeAll(async () => {
    scene = await Scene.open(() =>
      Promise.resolve({ kind: format, port: null, password: 'pw-canary-44', stop: () => Promise.resolve() }),
    );
    content = await planted[format](scene);
  }, 60_000);
  afterAll(() => scene.close());

  it('is in nothing that a run leaves: landing, lake, quarantine, results, output', async () => {
    await plant(scene, format, content);
    const extract = scene.extractPlan();
    const ended = await scene.run(extract);
    expect(ended, ended.output).toMatchObject({ code: 0, output: '' });
    const curate = await scene.curatePlan(extract.landingUri);
    expect(await scene.run(curate)).toMatchObject({ code: 0, output: '' });
    const [landed] = await query(
      `SELECT count(*) AS rows, count(DISTINCT email) AS people, count(*) FILTER (age = '75+') AS old
       FROM read_parquet('${scene.folder}/objects/landing/**/*.parquet')`,
    );
    expect(landed).toMatchObject({ rows: String(people.length), people: String(people.length) });
    expect(Number(landed?.['old'])).toBeGreaterThan(0);
    expect([...(await scene.left(extract.runId)), ...(await scene.left(curate.runId))]).toEqual([]);
    expect(await scene.leaks()).toEqual([]);
  });

  it('is not told of a file that is refused, wherever it is cut', async () => {
    for (const share of [0.3, 0.999]) {
      await plant(scene, format, content.slice(0, Math.floor(content.length * share)));
      const { runId, ...plan } = scene.extractPlan();
      const ended = await scene.run({ runId, ...plan });
      expect(ended, ended.output).toMatchObject({ code: 1, error: 'SOURCE_FILES_REFUSED' });
      expect(await scene.left(runId)).toEqual([]);
      expect(await scene.leaks()).toEqual([]);
    }
  });
});

describe('a file that is too large to be kept in memory', () => {
  let scene: Scene;
  let content: string;
  beforeAll(async () => {
    scene = await Scene.open(() =>
      Promise.resolve({ kind: 'csv', port: null, password: 'pw-canary-45', stop: () => Promise.resolve() }),
    );
    content = plantedText('csv', 260);
    expect(content.length).toBeGreaterThan(20e6);
  }, 60_000);
  afterAll(() => scene.close());

  it('is gone with a job that is killed while it comes', async () => {
    await plant(scene, 'csv', content);
    const plan = scene.extractPlan('held');
    const reached = scene.proxy.after(8e6, 'hold');
    const ended = await scene.run(plan, { meanwhile: (kill) => reached.then(() => kill('SIGKILL')) });
    expect(ended).toMatchObject({ signal: 'SIGKILL' });
    expect((await scene.left(plan.runId)).filter((name) => !unfinished.includes(name))).toEqual([]);
    expect(await scene.leaks()).toEqual([]);
  });

  it('waits on disk under no name', async () => {
    await plant(scene, 'csv', content);
    const plan = scene.extractPlan();
    const seen = new Set<string>();
    let over = false;
    const watching = async () => {
      while (!over) {
        // It has a name for a moment, and holds nothing as long as it has one.
        for (const { name, bytes } of await scene.files(plan.runId)) if (bytes > 0) seen.add(name);
        await pause(2);
      }
    };
    const ended = await scene.run(plan, { meanwhile: watching }).finally(() => (over = true));
    expect(ended, ended.output).toMatchObject({ code: 0 });
    expect([...seen].filter((name) => !unfinished.includes(name))).toEqual([]);
  });
});
