import type { DataColumn } from '@daybreak/dqdl';
import { EvaluationFailure } from './evaluation-failure.ts';

const types: Readonly<Record<string, readonly [duckdb: string, kind: DataColumn['kind']]>> = {
  string: ['VARCHAR', 'string'],
  int: ['INTEGER', 'number'],
  long: ['BIGINT', 'number'],
  float: ['FLOAT', 'number'],
  double: ['DOUBLE', 'number'],
  boolean: ['BOOLEAN', 'boolean'],
  date: ['DATE', 'date'],
  timestamp: ['TIMESTAMP', 'timestamp'],
  timestamptz: ['TIMESTAMP WITH TIME ZONE', 'timestamp'],
  time: ['TIME', 'other'],
  uuid: ['UUID', 'other'],
  binary: ['BLOB', 'other'],
};

const decimal = /^decimal\((\d+), ?(\d+)\)$/;

/** How the engine reads an Iceberg type, and what DQDL takes it for. */
export function columnType(icebergType: string): readonly [duckdb: string, kind: DataColumn['kind']] {
  const [, precision, scale] = decimal.exec(icebergType) ?? [];
  if (precision !== undefined && scale !== undefined) return [`DECIMAL(${precision},${scale})`, 'number'];
  const type = Object.hasOwn(types, icebergType) ? types[icebergType] : undefined;
  if (!type) throw EvaluationFailure.unreadableType(icebergType);
  return type;
}
