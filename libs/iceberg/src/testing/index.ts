export { startAwsStub, type AwsStub } from './aws-stub.ts';
export { fileObjectStore } from './file-object-store.ts';
export { folderLake } from './folder-lake.ts';
export { memoryCatalog } from './memory-catalog.ts';
