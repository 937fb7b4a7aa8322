import type { TableName } from '../source-inspector.ts';

export const quoted = (name: string) => `\`${name.replaceAll('`', '``')}\``;
export const named = ({ schema, table }: TableName) => `${quoted(schema)}.${quoted(table)}`;
