import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  fillTokens,
  hmacTokens,
  parseExtractResult,
  type ExtractResult,
  type RekeyedDataset,
} from '@daybreak/curation';
import { identifier, literal } from '../engine.ts';
import { JobError } from '../errors.ts';
import { parquetOptions } from '../extract/rows-to-parquet.ts';
import { readJson, writeJson } from '../json-object.ts';
import type { ListedObject, ObjectFiles } from '../object-files.ts';
import type { Preparing } from './rekey.ts';

/**
 * A batch is what its manifest names. New files are written beside those that it has, with a manifest of their own that
 * becomes the batch's once the lake is swapped: by one write of one object.
 */
interface Batch {
  readonly prefix: string;
  readonly uris: readonly string[];
  readonly objects: readonly ListedObject[];
}

const manifestOf = ({ prefix }: Batch) => `${prefix}manifest.json`;
const nextManifestOf = ({ prefix }: Batch, version: string) => `${prefix}manifest.${version}.json`;

export async function prepareLanding(
  of: RekeyedDataset,
  preparing: Preparing,
): Promise<{ readonly batches: number; readonly rows: number }> {
  const { keys, surroundings } = preparing;
  const { objects } = surroundings;
  const prepared: ExtractResult[] = [];
  for (const batch of await batchesOf(of, objects)) {
    if (!batch.uris.includes(manifestOf(batch))) continue;
    const nextUri = nextManifestOf(batch, keys.to);
    if (batch.uris.includes(nextUri)) {
      prepared.push(await manifestAt(nextUri, objects));
      continue;
    }
    const manifest = await manifestAt(manifestOf(batch), objects);
    const since = keys.since(manifest.keyVersion ?? null);
    // Under another chain: its run was failed for it. `finish` removes it.
    if (since === null || since.length === 0) continue;
    const files: ExtractResult['files'][number][] = [];
    for (const file of manifest.files)
      files.push(await again(file, { of, tokens: hmacTokens(since), ...preparing }));
    const next: ExtractResult = { ...manifest, files, keyVersion: keys.to };
    await writeJson(objects, nextUri, next);
    prepared.push(next);
  }
  return { batches: prepared.length, rows: prepared.reduce((sum, { rowsRead }) => sum + rowsRead, 0) };
}

/** Writes one landing file anew: all its columns, in its order. */
async function again(
  { uri, rows }: ExtractResult['files'][number],
  {
    of,
    tokens,
    keys,
    engine,
    surroundings: { objects, temporary },
  }: Preparing & { readonly of: RekeyedDataset; readonly tokens: Readonly<Record<string, string>> },
): Promise<ExtractResult['files'][number]> {
  const from = `read_parquet(${literal(await objects.localPath(uri))})`;
  const there = (await engine.run('landing again', `DESCRIBE SELECT * FROM ${from}`)).map(
    (row) => row['column_name'],
  );
  const replaced = of.columns
    .filter(({ name }) => there.includes(name))
    .map(({ name, sql }) => `${fillTokens(sql.duckdb, tokens)} AS ${identifier(name)}`);
  const folder = join(temporary, 'landed');
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'file.parquet');
  const select = `SELECT *${replaced.length === 0 ? '' : ` REPLACE (${replaced.join(', ')})`} FROM ${from}`;
  const [written] = await engine.run(
    'landing again',
    `COPY (${select}) TO ${literal(path)} (${parquetOptions})`,
  );
  if (Number(written?.['Count']) !== rows)
    throw new JobError({
      code: 'LANDING_MISSING',
      cause: `${uri} has another number of rows than its manifest says.`,
    });
  const next = { uri: uri.replace(/(\.\d+-[0-9a-f]{12})?\.parquet$/, `.${keys.to}.parquet`), rows };
  const { size: bytes } = await stat(path);
  await objects.upload({ path, uri: next.uri });
  await rm(folder, { recursive: true });
  return { ...next, bytes };
}

/** Returns how many objects went: earlier files, and batches that nothing can refer to. */
export async function finishLanding(
  of: RekeyedDataset,
  { to, before, objects }: { readonly to: string; readonly before: Date; readonly objects: ObjectFiles },
): Promise<number> {
  let removed = 0;
  for (const batch of await batchesOf(of, objects)) {
    const nextUri = nextManifestOf(batch, to);
    if (batch.uris.includes(nextUri)) await objects.write(manifestOf(batch), await objects.read(nextUri));
    const kept = await namedBy(batch, { to, objects });
    const stale = batch.objects
      .filter(({ uri, modified }) => !kept.includes(uri) && modified <= before)
      .map(({ uri }) => uri);
    // A manifest first: nobody reads half a batch.
    const manifest = stale.filter((uri) => uri === manifestOf(batch));
    await objects.remove([...new Set([...manifest, ...stale])]);
    removed += stale.length;
  }
  return removed;
}

/**
 * What the batch's manifest names, and it. Nothing where it has none, or one of another key: such a batch is of a run that
 * failed or was given up while its job went on, so its window is read again.
 */
async function namedBy(
  batch: Batch,
  { to, objects }: { readonly to: string; readonly objects: ObjectFiles },
): Promise<readonly string[]> {
  if (!batch.uris.includes(manifestOf(batch))) return [];
  const { files, keyVersion } = await manifestAt(manifestOf(batch), objects);
  return keyVersion === to ? [manifestOf(batch), ...files.map(({ uri }) => uri)] : [];
}

async function batchesOf({ landingUri }: RekeyedDataset, objects: ObjectFiles): Promise<readonly Batch[]> {
  const batches = Map.groupBy(
    await objects.list(landingUri),
    ({ uri }) => `${landingUri}${uri.slice(landingUri.length).split('/')[0] ?? ''}/`,
  );
  return [...batches]
    .map(([prefix, listed]) => ({ prefix, objects: listed, uris: listed.map(({ uri }) => uri) }))
    .sort((one, other) => (one.prefix < other.prefix ? -1 : 1));
}

const manifestAt = async (uri: string, objects: ObjectFiles) =>
  parseExtractResult(await readJson(objects, uri));
