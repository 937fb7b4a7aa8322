export { curate, type CurateSurroundings } from './curate/curate.ts';
export { JobError } from './errors.ts';
export { extract, type ExtractSurroundings } from './extract/extract.ts';
export { awsCredentials, type Credentials, type SourceConnection } from './extract/source-connection.ts';
export { s3Inbox, type Inbox, type InboxObject } from './extract/files/inbox.ts';
export { localObjectFiles, s3ObjectFiles, type ObjectFiles } from './object-files.ts';
export { rekey, type RekeySurroundings } from './rekey/rekey.ts';
export { reconcile, type ReconcileSurroundings } from './reconcile/reconcile.ts';
