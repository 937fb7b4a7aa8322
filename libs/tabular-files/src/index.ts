export { FileRefused } from './file-refused.ts';
export { isDelivery } from './object-names.ts';
export { readTextFile, type ReadText, type ReadTextFileProps } from './read-text-file.ts';
export type { Encoding, FoundForm, RowSink, TextForm } from './text-form.ts';
export type { WantedColumn } from './wanted-column.ts';
