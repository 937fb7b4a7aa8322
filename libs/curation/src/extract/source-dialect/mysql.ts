import { dayStart } from './day-start.ts';
import { mysqlId as id } from './mysql-id.ts';
import { mysqlMapping, parseMysqlType } from './mysql-types.ts';
import type { SourceDialect } from './source-dialect.ts';

/**
 * MySQL and MariaDB, Aurora's included. The session's time zone is UTC, so that `timestamp` columns compare in UTC;
 * `datetime` names no zone: as a watermark it is in UTC, otherwise in the contract's.
 * @see https://dev.mysql.com/doc/refman/8.4/en/datetime.html
 */
export const mysql: SourceDialect = {
  engine: 'mysql',
  id,
  mapping: mysqlMapping,
  compareInstant: ({ column, operator, token }) => `${id(column)} ${operator} ${token}`,
  betweenDays({ column, sourceType, from, to, zone }) {
    const name = id(column);
    switch (parseMysqlType(sourceType).name) {
      case 'timestamp':
        return [
          `${name} >= ${instant(dayStart(from, zone))}`,
          `${name} < ${instant(dayStart(next(to), zone))}`,
        ];
      case 'date':
      case 'datetime':
        return [`${name} >= '${from}'`, `${name} < '${next(to)}'`];
      default:
        return null;
    }
  },
  notBeforeDay: ({ column, day, zone }) =>
    `${id(column)} >= ${instant(new Date(dayStart(day, zone).getTime() - dayLong))}`,
};

const dayLong = 86_400_000;

const next = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + dayLong).toISOString().slice(0, 10);

/** MySQL reads no ISO 8601. */
const instant = (at: Date) => `'${at.toISOString().replace('T', ' ').replace('Z', '')}'`;
