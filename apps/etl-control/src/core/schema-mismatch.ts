/** A column as far as a reader of the table depends on it. */
export interface LakeColumn {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
}

export interface LakeShape {
  readonly fields: readonly LakeColumn[];
  readonly partitionBy: string | null;
}

/** Names what differs between a contract and the table that is there, and what to do; null where nothing does. */
export function schemaMismatch({ contract, lake }: { contract: LakeShape; lake: LakeShape }): string | null {
  const differences = [
    ...contract.fields.flatMap((field) => difference(field, lake.fields)),
    ...lake.fields
      .filter(({ id }) => !contract.fields.some((field) => field.id === id))
      .map(({ name }) => `${name} is in the table only`),
    // Other partitions of the same column, or none, become the contract's with the next batch.
    ...(lake.partitionBy === null || contract.partitionBy === lake.partitionBy
      ? []
      : [`it is partitioned by ${lake.partitionBy} and not by ${contract.partitionBy ?? 'nothing'}`]),
  ];
  return differences.length === 0
    ? null
    : `The lake table differs from the contract: ${differences.join('; ')}. Evolving a table is not built yet: restore the contract, or give the dataset another name.`;
}

function difference(wanted: LakeColumn, fields: readonly LakeColumn[]): string[] {
  const there = fields.find(({ id }) => id === wanted.id);
  if (there === undefined) return [`${wanted.name} (field ${wanted.id}) is in the contract only`];
  if (there.name !== wanted.name) return [`field ${wanted.id} is ${there.name} and not ${wanted.name}`];
  if (bare(there.type) !== bare(wanted.type))
    return [`${wanted.name} is ${there.type} and not ${wanted.type}`];
  if (there.required !== wanted.required)
    return [`${wanted.name} is ${there.required ? '' : 'not '}required there`];
  return [];
}

/** Iceberg writers differ in the blank after the comma of a decimal. */
const bare = (type: string) => type.replaceAll(' ', '');
