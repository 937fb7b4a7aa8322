import { postgresqlId as id } from './postgresql-id.ts';
import { postgresqlMapping } from './postgresql-types.ts';
import type { SourceDialect } from './source-dialect.ts';

/** @see https://www.postgresql.org/docs/current/datatype.html */
export const postgresql: SourceDialect = {
  engine: 'postgresql',
  id,
  mapping: postgresqlMapping,
  compareInstant: ({ column, operator, token }) => `${id(column)} ${operator} cast(${token} as timestamptz)`,
  betweenDays({ column, sourceType, from, to, zone }) {
    const name = id(column);
    const type = sourceType.toLowerCase();
    const start = startOf(from);
    const end = `cast(cast('${to}' as date) + 1 as timestamp)`;
    const at = `at time zone '${zone}'`;
    if (type === 'timestamptz' || type.startsWith('timestamp with time zone'))
      return [`${name} >= (${start} ${at})`, `${name} < (${end} ${at})`];
    if (type === 'date' || type.startsWith('timestamp')) return [`${name} >= ${start}`, `${name} < ${end}`];
    return null;
  },
  notBeforeDay: ({ column, day, zone }) =>
    `${id(column)} >= ((${startOf(day)} at time zone '${zone}') - interval '1 day')`,
};

const startOf = (day: string) => `cast('${day}' as timestamp)`;
