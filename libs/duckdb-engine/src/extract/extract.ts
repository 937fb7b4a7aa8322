import { join } from 'node:path';
import { stat } from 'node:fs/promises';
import {
  CurationError,
  fillTokens,
  hmacTokens,
  parseExtractResult,
  type ExtractPlan,
  type ExtractResult,
} from '@daybreak/curation';
import { ObjectExists, ObjectNotFound } from '@daybreak/iceberg';
import { identifier, openEngine } from '../engine.ts';
import { JobError } from '../errors.ts';
import { readJson, writeJson } from '../json-object.ts';
import type { ObjectFiles } from '../object-files.ts';
import { copyToParquet } from './copy-to-parquet.ts';
import type { Credentials } from './source-connection.ts';
import { withSource } from './source-session.ts';
import { readableWindow, windowedQuery } from './source-window.ts';

export interface ExtractSurroundings {
  readonly objects: ObjectFiles;
  readonly credentials: Credentials;
  readonly now: () => Date;
  /** Private to this run. */
  readonly temporary: string;
  readonly memoryLimit: string;
  readonly threads: number;
  readonly statementTimeoutSeconds: number;
}

/**
 * Brings one window of one dataset from the source to landing, personal data already gone. A landing that has its
 * manifest is finished: its content is the result, and the source is not asked.
 */
export async function extract(plan: ExtractPlan, surroundings: ExtractSurroundings): Promise<ExtractResult> {
  const { objects } = surroundings;
  const prefix = plan.landingUri.replace(/\/*$/, '/');
  const manifestUri = `${prefix}manifest.json`;
  const result =
    (await landed(objects, manifestUri)) ?? (await land(plan, { ...surroundings, prefix, manifestUri }));
  await writeJson(objects, plan.resultUri, result);
  return result;
}

async function landed(objects: ObjectFiles, manifestUri: string): Promise<ExtractResult | null> {
  try {
    return parseExtractResult(await readJson(objects, manifestUri));
  } catch (error) {
    if (error instanceof ObjectNotFound) return null;
    throw error;
  }
}

async function land(
  plan: ExtractPlan,
  surroundings: ExtractSurroundings & { readonly prefix: string; readonly manifestUri: string },
): Promise<ExtractResult> {
  const { objects, credentials, temporary, prefix, manifestUri } = surroundings;
  const started = surroundings.now().getTime();
  const path = join(temporary, 'part-00000.parquet');
  const landing = await landingSelect(plan, surroundings);
  const connection = await credentials.connection(plan.connection);
  const engine = await openEngine({ ...surroundings, folders: [temporary], spillTo: null });

  const { rows, window } = await withSource({ ...surroundings, connection }, async (client) => {
    // A snapshot reads everything that is committed: no row of it can be missed by its time.
    const bounded = plan.query.includes('{high}');
    const readable =
      plan.window !== null && bounded ? await readableWindow(client, plan.window) : plan.window;
    const query = windowedQuery({ query: plan.query, window: readable });
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return {
      window: readable,
      rows: await copyToParquet({
        client,
        engine,
        query,
        columns: plan.columns,
        landing,
        folder: temporary,
        path,
      }),
    };
  }).finally(() => engine.close());

  const { size } = await stat(path);
  const uri = `${prefix}part-00000.parquet`;
  await objects.upload({ path, uri });
  const result: ExtractResult = {
    kind: 'extract',
    runId: plan.runId,
    rowsRead: rows,
    window,
    files: [{ uri, rows, bytes: size }],
    seconds: (surroundings.now().getTime() - started) / 1000,
  };
  try {
    await writeJson(objects, manifestUri, result, { onlyIfAbsent: true });
  } catch (error) {
    if (!(error instanceof ObjectExists)) throw error;
    throw new JobError({
      code: 'LANDING_EXISTS',
      cause: `${manifestUri} appeared while this attempt was extracting.`,
    });
  }
  return result;
}

/** The plan's landing SELECT with its tokens filled in. The key is read only where the plan names one. */
async function landingSelect(
  plan: ExtractPlan,
  { credentials, now }: Pick<ExtractSurroundings, 'credentials' | 'now'>,
): Promise<string> {
  const columns = plan.landingColumns.map(identifier).join(', ');
  const asOf = (plan.window?.high ?? now().toISOString()).slice(0, 10);
  const key = plan.pseudonymKeySecret === null ? null : await credentials.secret(plan.pseudonymKeySecret);
  try {
    return fillTokens(`SELECT ${columns} FROM (${plan.landing.duckdb}\n)`, {
      as_of: asOf,
      ...(key === null ? {} : hmacTokens(key.trim())),
    });
  } catch (error) {
    if (!(error instanceof CurationError)) throw error;
    throw new JobError({ code: 'PLAN_INVALID', cause: error.message });
  }
}
