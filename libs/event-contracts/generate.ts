import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { generatedFiles } from './src/generate/generated-files.ts';

/** Writes what is generated from the contracts, and drops schemas of contracts or versions that are gone. */
const root = join(import.meta.dirname, '../..');
const files = generatedFiles();

const schemas = 'libs/event-contracts/schemas';
for (const entry of await readdir(join(root, schemas), { recursive: true }).catch(() => [])) {
  const path = `${schemas}/${entry}`;
  if (path.endsWith('.json') && !files.has(path)) await rm(join(root, path));
}
for (const [path, text] of files) {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}
process.stdout.write(`${files.size} files are up to date.\n`);
