import { randomUUID } from 'node:crypto';
import type { Lake } from '../lake.ts';
import { fileObjectStore } from './file-object-store.ts';
import { memoryCatalog } from './memory-catalog.ts';

/** A lake whose objects are files below the folder, with a catalog of its own. */
export const folderLake = (root: string): Lake => ({
  objects: fileObjectStore(root),
  catalog: memoryCatalog(),
  now: () => new Date(),
  randomUUID,
});
