import type { TypeName } from './ast.ts';
import { at_, is, unread } from './read-query.ts';
import type { Grammar } from './trino-grammar.ts';

export function readType(tree: Grammar.TypeContext): TypeName {
  const at = at_(tree);
  if (is(tree, 'GenericTypeContext')) {
    return {
      name: tree.identifier().getText().toLowerCase(),
      parameters: tree.typeParameter().map(readParameter),
      zoned: false,
      at,
    };
  }
  if (is(tree, 'DoublePrecisionTypeContext')) {
    return { name: 'double', parameters: [], zoned: false, at };
  }
  if (is(tree, 'DateTimeTypeContext')) {
    const precision = tree.typeParameter();
    return {
      name: 'timestamp',
      parameters: precision ? [readParameter(precision)] : [],
      zoned: tree.KW_WITH() !== null,
      at,
    };
  }
  throw unread(tree);
}

function readParameter(tree: Grammar.TypeParameterContext): number | TypeName {
  const number = tree.INTEGER_VALUE();
  const type = tree.type();
  if (number) return Number(number.getText());
  if (type) return readType(type);
  throw unread(tree);
}
