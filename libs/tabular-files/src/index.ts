export { placeColumns } from './csv/header.ts';
export { FileRefused } from './file-refused.ts';
export { formatOf } from './format-of.ts';
export { guessType, type GuessedType } from './guess-type.ts';
export { isDelivery } from './object-names.ts';
export {
  parquetText,
  sampleParquet,
  type ParquetColumn,
  type ParquetSample,
} from './parquet/sample-parquet.ts';
export { readTextFile, type ReadText, type ReadTextFileProps } from './read-text-file.ts';
export { sampleText, type TextSample } from './sample-text.ts';
export type { Encoding, FoundForm, RowSink, TextForm } from './text-form.ts';
export type { WantedColumn } from './wanted-column.ts';
