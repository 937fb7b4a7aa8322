import { ObjectNotFound, type ObjectStore } from '@daybreak/iceberg';
import { CataloguedError } from '@daybreak/service-kit';
import type { RekeyClone } from './rekey-tables.ts';

export type PlanName = 'extract' | 'curate' | 'reconcile' | 'rekey';

/** Where the plans of a run, the results of its jobs and its batch lie in the landing bucket. */
export interface PlanObjects {
  readonly uri: (runId: string, name: PlanName) => string;
  readonly resultUri: (runId: string, name: PlanName) => string;
  readonly landingUri: (run: { readonly dataset: string; readonly runId: string }) => string;
  /** Below it lie all batches of a dataset. */
  readonly landingsUri: (dataset: string) => string;
  readonly write: (uri: string, document: unknown) => Promise<void>;
  /** The text; null where there is no such object. */
  readonly read: (uri: string) => Promise<string | null>;
  /** What the lake table was when the run cloned it: the guard of its swap. Null before. */
  readonly readClone: (runId: string) => Promise<CloneGuard | null>;
  readonly writeClone: (runId: string, clone: CloneGuard) => Promise<void>;
  /** The tables that a re-keying cloned; null before. */
  readonly readRekeyClones: (rekeyId: string) => Promise<readonly RekeyClone[] | null>;
  readonly writeRekeyClones: (
    rekeyId: string,
    clones: readonly RekeyClone[],
  ) => Promise<readonly RekeyClone[]>;
}

export interface CloneGuard {
  readonly versionId: string;
  readonly metadataLocation: string;
}

export function planObjects({ objects, bucket }: { objects: ObjectStore; bucket: string }): PlanObjects {
  const folder = (runId: string) => `s3://${bucket}/plans/${runId}`;
  const cloneUri = (runId: string) => `${folder(runId)}/clone.json`;
  const clonesUri = (rekeyId: string) => `${folder(rekeyId)}/clones.json`;
  const write = (uri: string, document: unknown) =>
    objects.write(uri, new TextEncoder().encode(JSON.stringify(document)));
  const read = async (uri: string) => {
    try {
      return new TextDecoder().decode(await objects.read(uri));
    } catch (error) {
      if (error instanceof ObjectNotFound) return null;
      throw error;
    }
  };
  return {
    uri: (runId, name) => `${folder(runId)}/${name}.json`,
    resultUri: (runId, name) => `${folder(runId)}/${name}.result.json`,
    landingUri: ({ dataset, runId }) => `s3://${bucket}/${dataset}/${runId}/`,
    landingsUri: (dataset) => `s3://${bucket}/${dataset}/`,
    write,
    read,
    async readClone(runId) {
      const text = await read(cloneUri(runId));
      return text === null ? null : cloneGuard(text, cloneUri(runId));
    },
    writeClone: (runId, clone) => write(cloneUri(runId), clone),
    async readRekeyClones(rekeyId) {
      const text = await read(clonesUri(rekeyId));
      return text === null ? null : (JSON.parse(text) as readonly RekeyClone[]);
    },
    async writeRekeyClones(rekeyId, clones) {
      await write(clonesUri(rekeyId), clones);
      return clones;
    },
  };
}

function cloneGuard(text: string, uri: string): CloneGuard {
  const { versionId, metadataLocation } = JSON.parse(text) as Partial<CloneGuard>;
  if (typeof versionId !== 'string' || typeof metadataLocation !== 'string') throw new CloneGuardInvalid(uri);
  return { versionId, metadataLocation };
}

export class CloneGuardInvalid extends CataloguedError {
  constructor(uri: string) {
    super({
      code: 'CLONE_GUARD_INVALID',
      message: `${uri} lacks versionId or metadataLocation. Ask for the night again; nobody but etl-control writes there.`,
    });
  }
}
