import { madeUnderOneKey, parseExtractResult, type CuratePlan, type ExtractResult } from '@daybreak/curation';
import { ObjectNotFound } from '@daybreak/iceberg';
import { identifier, literal } from '../engine.ts';
import { JobError } from '../errors.ts';
import { readJson } from '../json-object.ts';
import type { ObjectFiles } from '../object-files.ts';

/**
 * A SELECT over all landing files of the plan: landing columns as text, `_batch` (index of the prefix) and `_row`
 * (position within the batch, counted over its files). A column that an older batch lacks is null there.
 */
export async function landedSelect(
  { landing, landingColumns, keyVersion }: Pick<CuratePlan, 'landing' | 'landingColumns' | 'keyVersion'>,
  objects: ObjectFiles,
): Promise<string> {
  const batches = await Promise.all(landing.map((prefix) => manifestOf(prefix, objects)));
  if (keyVersion !== undefined) refuseOtherKeys(batches, keyVersion);
  const files = batches.flatMap(({ files }, batch) => {
    let before = 0;
    return files.map(({ uri, rows }) => {
      const file = { uri, batch, before };
      before += rows;
      return file;
    });
  });
  const local = await Promise.all(
    files.map(async ({ uri, ...file }) => ({ ...file, path: await landingFile(uri, objects) })),
  );
  const columns = landingColumns.map(identifier);
  if (local.length === 0) {
    return `SELECT ${[...columns.map((name) => `NULL::VARCHAR AS ${name}`), 'NULL::INTEGER AS _batch', 'NULL::BIGINT AS _row'].join(', ')} WHERE false`;
  }
  const schema = landingColumns.map(
    (name) => `${literal(name)}: {name: ${literal(name)}, type: 'VARCHAR', default_value: NULL}`,
  );
  const places = local.map(({ path, batch, before }) => `(${literal(path)}, ${batch}, ${before})`);
  return `SELECT ${columns.map((name) => `file.${name}`).join(', ')},
      place.batch::INTEGER AS _batch, (place.before + file.file_row_number)::BIGINT AS _row
    FROM (
      SELECT *, filename, file_row_number
      FROM read_parquet([${local.map(({ path }) => literal(path)).join(', ')}], schema = MAP {${schema.join(', ')}})
    ) AS file
    JOIN (VALUES ${places.join(', ')}) AS place(path, batch, before) ON file.filename = place.path`;
}

/** Pseudonyms of two keys in one table would join with nothing, and nobody would see. */
function refuseOtherKeys(batches: readonly ExtractResult[], keyVersion: string | null): void {
  const other = batches.find((batch) => !madeUnderOneKey(batch.keyVersion ?? null, keyVersion));
  if (other === undefined) return;
  throw new JobError({
    code: 'KEY_CHANGED',
    cause: `Batch ${other.runId} was hashed with key ${other.keyVersion ?? '1'}, and the lake is with ${keyVersion ?? '1'}.`,
  });
}

async function manifestOf(prefix: string, objects: ObjectFiles): Promise<ExtractResult> {
  const uri = `${prefix.replace(/\/*$/, '/')}manifest.json`;
  try {
    return parseExtractResult(await readJson(objects, uri));
  } catch (error) {
    throw error instanceof ObjectNotFound ? missing(uri) : error;
  }
}

async function landingFile(uri: string, objects: ObjectFiles): Promise<string> {
  try {
    return await objects.localPath(uri);
  } catch (error) {
    throw error instanceof ObjectNotFound ? missing(uri) : error;
  }
}

const missing = (uri: string) => new JobError({ code: 'LANDING_MISSING', cause: `${uri} does not exist.` });
