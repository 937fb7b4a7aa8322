import type { SqlDialect } from '../dialect/sql-dialect.ts';
import type { Judgement } from './judge.ts';

/** Refused rows, each with its one reason. */
export function quarantine({ refusals }: Judgement, dialect: SqlDialect): string {
  const of = (pick: 'kind' | 'column') => {
    const cases = refusals.map((refusal, index) => `when ${index + 1} then ${dialect.text(refusal[pick])}`);
    return refusals.length === 0
      ? `cast(null as ${dialect.type({ kind: 'string' })})`
      : `case _refusal ${cases.join(' ')} end`;
  };
  return `select ${of('column')} as column_name, ${of('kind')} as reason, _raw as raw_row from judged where _refusal > 0`;
}

/** One row: how often each mending was done on published rows. */
export function tally({ mendings }: Judgement): string {
  const counts = mendings.map(
    (_, index) => `count(case when _mended_${index} then 1 end) as _mended_${index}`,
  );
  return `select ${['count(*) as _published', ...counts].join(', ')} from ranked where _rank = 1`;
}

export function findings({ mendings }: Judgement, dialect: SqlDialect): string {
  const named = (kind: string, column: string, outcome: string, count: string) =>
    `select ${kind} as kind, ${column} as ${dialect.id('column')}, ${dialect.text(outcome)} as outcome, cast(${count} as bigint) as ${dialect.id('count')}`;
  const none = `cast(null as ${dialect.type({ kind: 'string' })})`;
  return [
    ...mendings.map(
      ({ kind, column }, index) =>
        `${named(dialect.text(kind), dialect.text(column), 'mended', `_mended_${index}`)} from tally where _mended_${index} > 0`,
    ),
    `${named('reason', 'column_name', 'quarantined', 'count(*)')} from quarantined group by reason, column_name`,
    `${named("'exact-duplicate'", none, 'dropped', 'sum(_copies - 1)')} from judged having sum(_copies - 1) > 0`,
    `${named("'keyed-duplicate'", none, 'dropped', 'count(*)')} from ranked where _rank > 1 having count(*) > 0`,
  ].join(' union all ');
}

/** One row; read = published + quarantined + dropped. */
export function counts(): string {
  const exact = '(select coalesce(sum(_copies - 1), 0) from judged)';
  const keyed = '(select count(*) from ranked where _rank > 1)';
  return `select ${[
    'cast((select coalesce(sum(_copies), 0) from judged) as bigint) as rows_read',
    'cast((select count(*) from accepted) as bigint) as rows_published',
    'cast((select count(*) from quarantined) as bigint) as rows_quarantined',
    `cast(${exact} + ${keyed} as bigint) as duplicates_dropped`,
  ].join(', ')}`;
}
