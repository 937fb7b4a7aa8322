import type { QueryFailure } from './engine/protocol.ts';
import type { OutputColumn } from './sql/plan.ts';

export type QueryState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
export type StatementKind = 'DDL' | 'DML' | 'UTILITY';

/** A query execution, as it is stored. Times are milliseconds since 1970. */
export interface Execution {
  readonly id: string;
  readonly query: string;
  readonly statementType: StatementKind;
  readonly parameters: readonly string[] | null;
  readonly database: string | null;
  readonly catalog: string | null;
  readonly workGroup: string;
  readonly token: string | null;
  /** The file that the result goes to. */
  readonly outputLocation: string;
  readonly state: QueryState;
  /** Of the last state change. */
  readonly sequence: number;
  readonly submittedAt: number;
  readonly startedAt?: number;
  readonly completedAt?: number;
  readonly failure?: QueryFailure;
  readonly reason?: string;
  readonly bytesScanned?: number;
  readonly planningMs?: number;
  readonly engineMs?: number;
  readonly columns?: readonly OutputColumn[];
}

export const isOver = ({ state }: Pick<Execution, 'state'>) => state !== 'QUEUED' && state !== 'RUNNING';

/** By its first word, as Athena reports it in StatementType. */
export function statementTypeOf(query: string): StatementKind {
  const word = /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/|\()*([a-z]+)/i.exec(query)?.[1]?.toUpperCase() ?? '';
  if (['SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN'].includes(word)) return 'UTILITY';
  if (['SELECT', 'WITH', 'VALUES', 'TABLE', 'INSERT', 'UNLOAD', 'UPDATE', 'DELETE', 'MERGE'].includes(word))
    return 'DML';
  return 'DDL';
}
