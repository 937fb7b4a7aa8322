import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareSchemas } from './src/compatibility/compare-schemas.ts';
import type { JsonSchema } from './src/json-schema.ts';

/** `node libs/event-contracts/compatibility.ts <git-ref>`: exits 1 where an event broke without a new schema version. */
const here = import.meta.dirname;
const ref = process.argv[2];
if (ref === undefined || process.argv.length > 3 || ref.startsWith('-')) {
  process.stderr.write(
    'Usage: node libs/event-contracts/compatibility.ts <git-ref>\n' +
      'Compares the schemas here with those of the ref, e.g. origin/main.\n',
  );
  process.exit(2);
}

const git = (...args: readonly string[]) =>
  execFileSync('git', args, { cwd: here, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

function schemasOf(gitRef: string): Map<string, JsonSchema> {
  try {
    const paths = git('ls-tree', '-r', '--name-only', gitRef, '--', 'schemas').split('\n').filter(Boolean);
    return new Map(paths.map((path) => [path, JSON.parse(git('show', `${gitRef}:./${path}`)) as JsonSchema]));
  } catch {
    process.stderr.write(`${gitRef} is no commit that git knows here: fetch it, or name another.\n`);
    process.exit(2);
  }
}

const current = new Map(
  globSync('schemas/**/*.json', { cwd: here }).map((path) => [
    path,
    JSON.parse(readFileSync(join(here, path), 'utf8')) as JsonSchema,
  ]),
);
const old = schemasOf(ref);
const { broken, lowered, raised, removed } = compareSchemas(old, current);

const lines = [
  ...raised.map((path) => `new version: ${path} is replaced by a higher one`),
  ...removed.map((path) => `removed: ${path}`),
  ...lowered.map((path) => `BROKEN ${path}: its version went down`),
  ...broken.flatMap(({ path, changes }) => [
    `BROKEN ${path}: raise its schemaVersion, or undo:`,
    ...changes.map((change) => `  ${change.path}: ${change.change} (breaks ${change.breaks})`),
  ]),
];
const breaks = broken.length + lowered.length;
process.stdout.write(
  [...lines, `${old.size} schemas of ${ref} compared: ${breaks} broken.`].join('\n') + '\n',
);
process.exit(breaks > 0 ? 1 : 0);
