import type { LakeType } from '@daybreak/dataset-contracts';
import type { SqlDialect } from '../dialect/sql-dialect.ts';

export type NumberType =
  { readonly kind: 'int' | 'long' | 'double' } | Extract<LakeType, { readonly kind: 'decimal' }>;

export function isNumber(type: LakeType): type is NumberType {
  return ['int', 'long', 'double', 'decimal'].includes(type.kind);
}

/** `1234.50`, with no more decimals than the type holds. */
export function plainNumber(type: NumberType): string {
  if (type.kind === 'double') return '-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?';
  return type.kind === 'decimal' && type.scale > 0 ? `-?[0-9]+([.]${decimals(type)})?` : '-?[0-9]+';
}

/** A number from text; null where there is none to be read. */
export function readNumber(
  dialect: SqlDialect,
  value: string,
  type: NumberType,
  decimalComma: boolean,
): string {
  const plain = `when ${dialect.matches(value, plainNumber(type))} then ${dialect.tryCast(value, type)}`;
  const comma = `when ${dialect.matches(value, commaNumber(type))} then ${dialect.tryCast(
    `replace(replace(${value}, '.', ''), ',', '.')`,
    type,
  )}`;
  return `case ${plain}${decimalComma ? ` ${comma}` : ''} end`;
}

/** `1.234,50` or `1234,5`. */
function commaNumber(type: NumberType): string {
  return `-?([0-9]{1,3}([.][0-9]{3})+|[0-9]+),${decimals(type)}`;
}

function decimals(type: NumberType): string {
  return type.kind === 'decimal' ? `[0-9]{1,${type.scale}}0*` : '[0-9]+';
}
