import type { Column, Dataset, LakeType } from '@daybreak/dataset-contracts';
import type { CuratePlan, LakeField } from './plan.ts';

/** Columns that leave the source. */
export function leaving(dataset: Dataset): readonly Column[] {
  return dataset.columns.filter(({ privacy }) => privacy.policy !== 'drop');
}

/** Columns of landing, in order: those that leave the source, under their lake names. */
export function landingColumns(dataset: Dataset): readonly string[] {
  return leaving(dataset).map(({ name }) => name);
}

/** Columns that hold pseudonyms, in landing and in the lake. */
export function hashedColumns(dataset: Dataset): readonly string[] {
  return dataset.columns.filter(({ privacy }) => privacy.policy === 'hash').map(({ name }) => name);
}

/** Kept for `business_date`, so that a column added to the contract later shifts nothing. */
const businessDateId = 1;

/**
 * Columns of the lake table. The id of a column is its position in the contract, dropped columns counted, plus one:
 * append columns to a contract, never insert them.
 */
export function lakeSchema(dataset: Dataset): readonly LakeField[] {
  const fields = dataset.columns.flatMap((column, index) =>
    column.privacy.policy === 'drop'
      ? []
      : [
          {
            id: index + 1 + businessDateId,
            name: column.name,
            type: icebergType(column.type),
            required: column.required,
            doc: column.description,
          },
        ],
  );
  if (dataset.businessDate === null) return fields;
  const { column, zone } = dataset.businessDate;
  const doc = `Day of ${column} in ${zone}.`;
  return [...fields, { id: businessDateId, name: 'business_date', type: 'date', required: true, doc }];
}

/** How Iceberg tells new files of the table apart. A day is the business date itself. */
export function newFilesBy({
  partitionBy,
  partition,
}: {
  readonly partitionBy: CuratePlan['partitionBy'];
  readonly partition?: CuratePlan['partition'] | undefined;
}): {
  readonly partitionBy: 'business_date' | null;
  readonly transform: 'identity' | 'month' | 'year';
} {
  return {
    partitionBy: partition === 'none' ? null : partitionBy,
    transform: partition === 'month' || partition === 'year' ? partition : 'identity',
  };
}

function icebergType(type: LakeType): string {
  return type.kind === 'decimal' ? `decimal(${type.precision},${type.scale})` : type.kind;
}
