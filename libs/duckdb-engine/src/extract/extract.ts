import { basename } from 'node:path';
import { stat } from 'node:fs/promises';
import {
  CurationError,
  fillTokens,
  hmacTokens,
  parseExtractResult,
  readKeyChain,
  type ExtractPlan,
  type ExtractResult,
} from '@daybreak/curation';
import { ObjectExists, ObjectNotFound } from '@daybreak/iceberg';
import { identifier, openEngine, type Engine } from '../engine.ts';
import { JobError } from '../errors.ts';
import { readJson, writeJson } from '../json-object.ts';
import { keyVersion } from '../key-versions.ts';
import type { ObjectFiles } from '../object-files.ts';
import type { Inbox } from './files/inbox.ts';
import { openFiles } from './files/nameless-file.ts';
import type { Credentials } from './source-connection.ts';
import type { ReadOutcome } from './source-reader.ts';

export interface ExtractSurroundings {
  readonly objects: ObjectFiles;
  readonly credentials: Credentials;
  readonly inbox: Inbox;
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
  const { objects, inbox, temporary, prefix, manifestUri } = surroundings;
  const started = surroundings.now().getTime();
  const { landing, keyVersion: madeUnder } = await landingSelect(plan, surroundings);
  // One thread a file, so rows keep their order; a reading has a statement, and so a thread, for each of its connections.
  const engine = await openEngine({
    ...surroundings,
    threads: 1,
    folders: [temporary, ...(plan.reading.kind === 'files' ? [openFiles, ...inbox.folders] : [])],
    spillTo: null,
    ordered: false,
  });
  const { files, window, receipt, refusedFiles } = await read({
    plan,
    landing,
    engine,
    surroundings,
  }).finally(() => engine.close());

  const landed = await Promise.all(
    files.map(async ({ path, rows }) => {
      const { size } = await stat(path);
      const uri = `${prefix}${basename(path)}`;
      await objects.upload({ path, uri });
      return { uri, rows, bytes: size };
    }),
  );
  const result: ExtractResult = {
    kind: 'extract',
    runId: plan.runId,
    rowsRead: landed.reduce((sum, { rows }) => sum + rows, 0),
    window,
    files: landed,
    seconds: (surroundings.now().getTime() - started) / 1000,
    receipt,
    ...(madeUnder === null ? {} : { keyVersion: madeUnder }),
    ...(refusedFiles === undefined ? {} : { refusedFiles }),
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

async function read({
  plan: { reading, window },
  landing,
  engine,
  surroundings,
}: {
  readonly plan: ExtractPlan;
  readonly landing: string;
  readonly engine: Engine;
  readonly surroundings: ExtractSurroundings;
}): Promise<ReadOutcome> {
  const request = { window, landing, engine, folder: surroundings.temporary, surroundings };
  // Each with its own driver, of which a run needs one.
  if (reading.kind === 'files') {
    const { readFiles } = await import('./files/read-files.ts');
    return readFiles({ ...request, reading });
  }
  switch (reading.engine) {
    case 'postgresql': {
      const { readTable } = await import('./postgresql/read-table.ts');
      return readTable({ ...request, reading });
    }
    case 'mysql': {
      const { readTable } = await import('./mysql/read-table.ts');
      return readTable({ ...request, reading });
    }
  }
}

/** The plan's landing SELECT with its tokens filled in. The key is read only where the plan names one. */
async function landingSelect(
  plan: ExtractPlan,
  { credentials }: Pick<ExtractSurroundings, 'credentials'>,
): Promise<{ readonly landing: string; readonly keyVersion: string | null }> {
  const columns = plan.landingColumns.map(identifier).join(', ');
  const asOf = plan.window.high.slice(0, 10);
  const secret = plan.pseudonymKeySecret === null ? null : await credentials.secret(plan.pseudonymKeySecret);
  try {
    const keys = secret === null ? null : readKeyChain(secret);
    return {
      landing: fillTokens(`SELECT ${columns} FROM (${plan.landing.duckdb}\n)`, {
        as_of: asOf,
        ...(keys === null ? {} : hmacTokens(keys)),
      }),
      keyVersion: keys === null ? null : keyVersion(keys),
    };
  } catch (error) {
    if (!(error instanceof CurationError)) throw error;
    throw new JobError({ code: 'PLAN_INVALID', cause: error.message });
  }
}
