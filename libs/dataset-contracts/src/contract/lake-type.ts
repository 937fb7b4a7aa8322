import type { LakeType } from '../dataset.ts';
import type { OdcsProperty } from './odcs.ts';

/** The type in the lake: as `daybreak.lakeType` says, otherwise what the standard's logical type comes to. */
export function lakeType(property: OdcsProperty, override: string | undefined): LakeType {
  if (override !== undefined) return named(override);
  switch (property.logicalType) {
    case 'string':
    case 'date':
    case 'boolean':
      return { kind: property.logicalType };
    case 'timestamp':
      return { kind: 'timestamptz' };
    case 'integer':
      // The standard's default is i32.
      return { kind: property.logicalTypeOptions?.format === 'i64' ? 'long' : 'int' };
    case 'number':
      return { kind: 'double' };
  }
}

/** Lake types that a logical type may come to. */
export const lakeKinds: Readonly<Record<OdcsProperty['logicalType'], readonly LakeType['kind'][]>> = {
  string: ['string'],
  date: ['date'],
  timestamp: ['timestamptz'],
  boolean: ['boolean'],
  integer: ['int', 'long'],
  number: ['double', 'decimal'],
};

function named(name: string): LakeType {
  const decimal = /^decimal\(([0-9]+), ?([0-9]+)\)$/.exec(name);
  if (decimal) return { kind: 'decimal', precision: Number(decimal[1]), scale: Number(decimal[2]) };
  return { kind: name } as LakeType;
}
