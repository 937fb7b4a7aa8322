import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CommitConflict, glueCatalog, IcebergError, type Lake } from '@daybreak/iceberg';
import { JobError } from './errors.ts';
import type { ExtractSurroundings } from './extract/extract.ts';
import { s3Inbox } from './extract/files/inbox.ts';
import { awsCredentials } from './extract/source-connection.ts';
import { s3ObjectFiles, type ObjectFiles } from './object-files.ts';
import { withPrivateFolder } from './private-folder.ts';
import { keepMemoryPrivate } from './private-memory.ts';

/** What a job works with: the real AWS clients, configured by the environment as everywhere. */
export interface JobSurroundings extends ExtractSurroundings {
  readonly lake: Lake;
}

/**
 * Hosts a job as a process: `--plan <uri> --run_id <id> --dataset <name>`. Exit code 0, or 1 with
 * `{"error":{"code","cause"}}` as the last line of stderr.
 */
export async function runJobProcess<Plan extends { readonly runId: string }>({
  read,
  run,
}: {
  readonly read: (objects: ObjectFiles, uri: string) => Promise<Plan>;
  readonly run: (plan: Plan, surroundings: JobSurroundings) => Promise<unknown>;
}): Promise<void> {
  // Node would print the error with all that the source's driver hung onto it, which quotes rows.
  process.on('uncaughtException', end);
  try {
    await keepMemoryPrivate();
    const { uri, runId } = parseArguments(process.argv.slice(2));
    await withPrivateFolder(async (temporary) => {
      const tidy = () => rmSync(temporary, { recursive: true, force: true });
      process.once('exit', tidy);
      // An exit waits for the engine's thread, and that perhaps for a source that says nothing.
      const stop = () => {
        tidy();
        process.kill(process.pid, 'SIGKILL');
      };
      process.once('SIGTERM', stop);
      process.once('SIGINT', stop);
      const surroundings = surroundingsOf(temporary, process.env);
      const plan = await read(surroundings.objects, uri);
      if (plan.runId !== runId) {
        throw new JobError({
          code: 'PLAN_INVALID',
          cause: 'The plan belongs to another run than --run_id says.',
        });
      }
      await run(plan, surroundings);
    });
    process.exit(0);
  } catch (error) {
    end(error);
  }
}

function end(error: unknown): void {
  const { code, message } = jobErrorOf(error);
  process.stderr.write(`${JSON.stringify({ error: { code, cause: message } })}\n`, () => process.exit(1));
}

function parseArguments(argv: readonly string[]): { uri: string; runId: string } {
  // Glue adds arguments of its own (`--JOB_NAME`, `--enable-…`), so unknown ones pass.
  const { values } = parseArgs({
    args: [...argv],
    strict: false,
    options: { plan: { type: 'string' }, run_id: { type: 'string' }, dataset: { type: 'string' } },
  });
  const { plan, run_id: runId } = values;
  if (typeof plan !== 'string' || !plan.startsWith('s3://') || typeof runId !== 'string') {
    throw new JobError({
      code: 'ARGUMENTS_INVALID',
      cause: 'The job was started without a plan or a run id.',
    });
  }
  return { uri: plan, runId };
}

function surroundingsOf(temporary: string, environment: NodeJS.ProcessEnv): JobSurroundings {
  const s3 = new S3Client();
  const glue = new GlueClient();
  const root = environment['DAYBREAK_OBJECT_ROOT'] ?? null;
  const objects = s3ObjectFiles({ client: s3, root, temporary });
  const now = () => new Date();
  return {
    objects,
    lake: { objects, catalog: glueCatalog(glue), now, randomUUID },
    inbox: s3Inbox({ client: s3, root }),
    credentials: awsCredentials({ glue, secrets: new SecretsManagerClient(), objects }),
    now,
    temporary,
    memoryLimit: environment['DAYBREAK_MEMORY_LIMIT'] ?? '1GB',
    threads: Number(environment['DAYBREAK_THREADS'] ?? 2),
    statementTimeoutSeconds: Number(environment['DAYBREAK_STATEMENT_TIMEOUT_SECONDS'] ?? 3600),
  };
}

/** Whatever was thrown as an error of the catalogue; messages of others stay here. */
export function jobErrorOf(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof JobError) return error;
  if (error instanceof CommitConflict) {
    return new JobError({ code: 'LAKE_CONFLICT', cause: error.message });
  }
  // Their messages are this project's own, and name objects and tables only.
  if (error instanceof IcebergError) {
    return new JobError({ code: 'LAKE_TABLE_INVALID', cause: error.message });
  }
  if (error instanceof Error && '$metadata' in error) {
    const name = /^\w{3,60}$/.test(error.name) ? ` (${error.name})` : '';
    return new JobError({ code: 'STORAGE_FAILED', cause: `A call to AWS failed${name}.` });
  }
  const code =
    error instanceof Error && 'code' in error && /^E[A-Z]+$/.test(String(error.code))
      ? String(error.code)
      : null;
  if (code !== null)
    return new JobError({ code: 'STORAGE_FAILED', cause: `A file or a service failed (${code}).` });
  return new JobError({ code: 'ENGINE_FAILED', cause: 'The job met an error of no known kind.' });
}
