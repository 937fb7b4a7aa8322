import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AthenaEndpoint, startAthena, type TestTable } from './athena-endpoint.ts';

const things: TestTable = {
  columns: [
    { name: 'id', type: 'int', id: 1 },
    { name: 'word', type: 'string', id: 2 },
    { name: 'price', type: 'decimal(10,2)', id: 3 },
    { name: 'at', type: 'timestamptz', id: 4 },
    { name: 'day', type: 'date', id: 5 },
    { name: 'size', type: 'double', id: 6 },
    { name: 'ok', type: 'boolean', id: 7 },
    { name: 'big', type: 'long', id: 8 },
  ],
  files: [
    {
      rows: `SELECT CAST(id AS INTEGER) AS id, word, CAST(price AS DECIMAL(10,2)) AS price, CAST("at" AS TIMESTAMPTZ) AS "at", CAST(day AS DATE) AS day,
        CAST(size AS DOUBLE) AS size, ok, CAST(big AS BIGINT) AS big FROM (VALUES
        (1, 'b', 1.10, '2026-01-01 23:30:00+00', '2026-01-01', 0.5, true, 10),
        (2, NULL, 2.25, '2026-06-01 12:00:00.123456+00', '2026-06-01', 1e10, false, NULL),
        (3, 'a', NULL, NULL, NULL, NULL, NULL, 30)) t(id, word, price, "at", day, size, ok, big)`,
    },
  ],
};

let athena: AthenaEndpoint;
beforeAll(async () => {
  athena = await startAthena({ lake: { things }, now: () => new Date('2026-03-04T05:06:07.890Z') });
});
afterAll(() => athena[Symbol.asyncDispose]());

type Cases = readonly (readonly [expression: string, expected: string | null])[];

/** All expressions of a group are one query, so that the group costs one. */
function group(title: string, cases: Cases) {
  describe(title, () => {
    let row: (string | null)[] = [];
    beforeAll(async () => {
      [row = []] = await athena.rows(`SELECT ${cases.map(([expression]) => expression).join(', ')}`);
    });
    it.each(cases.map(([expression, expected], index) => ({ expression, expected, index })))(
      '$expression = $expected',
      ({ expected, index }) => expect(row[index]).toBe(expected),
    );
  });
}

group('mathematics (https://trino.io/docs/current/functions/math.html)', [
  ['7 / 2', '3'],
  ['-7 / 2', '-3'],
  ['-7 % 2', '-1'],
  ['7e0 / 2', '3.5'],
  ['CAST(NULL AS integer) / 0', null],
  ['8 / 2 / 2', '2'],
  ['-9223372036854775808', '-9223372036854775808'],
  ['1e0 / 0', 'Infinity'],
  ['0e0 / 0', 'NaN'],
  ['mod(7, -2)', '1'],
  ['abs(-3)', '3'],
  ['ceiling(-1.5)', '-1'],
  ['ceil(2)', '2'],
  ['floor(-1.5)', '-2'],
  ["floor(DECIMAL '123.45')", '123'],
  ['round(2.5)', '3'],
  ['round(-2.5)', '-3'],
  ['round(2.5e0)', '3.0'],
  ['round(2.675e0, 2)', '2.68'],
  ['round(1234, -2)', '1200'],
  ["round(DECIMAL '2.346', 2)", '2.350'],
  ['truncate(2.9)', '2'],
  ['truncate(-2.9e0)', '-2.0'],
  ['sign(-2)', '-1'],
  ["sign(DECIMAL '-2.5')", '-1'],
  ['power(2, 10)', '1024.0'],
  ['sqrt(-1)', 'NaN'],
  ['ln(0)', '-Infinity'],
  ['log10(1000)', '3.0'],
  ['greatest(1, 2.5)', '2.5'],
  ['greatest(1, NULL)', null],
  ["least('a', NULL)", null],
  ['bitwise_and(6, 3)', '2'],
  ['is_nan(nan())', 'true'],
  ['nan() = nan()', 'false'],
  ['nan() <> nan()', 'true'],
  ['nan() > 1e0', 'false'],
  ['nan() = CAST(NULL AS double)', null],
  ['2e0 BETWEEN 1 AND nan()', 'false'],
  ['1e7', '1.0E7'],
  ['123456.5e0', '123456.5'],
  ['1e-4', '1.0E-4'],
  ['CAST(0.1 AS real)', '0.1'],
]);

group('decimals (https://trino.io/docs/current/functions/decimal.html)', [
  ["DECIMAL '10.00' / 3", '3.33'],
  ["DECIMAL '20.00' / 3", '6.67'],
  ["DECIMAL '-20.00' / 3", '-6.67'],
  ["DECIMAL '1' / DECIMAL '3.000'", '0.333'],
  ["DECIMAL '0.05' / DECIMAL '0.02'", '2.50'],
  ["typeof(DECIMAL '10.00' / 3)", 'decimal(4,2)'],
  ['1.1 + 2.22', '3.32'],
  ['typeof(1.1 + 2.22)', 'decimal(4,2)'],
  ['1.1 * 1.1', '1.21'],
  ['typeof(1.1 * 1.11)', 'decimal(5,3)'],
  ['5.5 % 2', '1.5'],
  ['typeof(1.50)', 'decimal(3,2)'],
  ['typeof(0.05)', 'decimal(2,2)'],
  ['1.0 = 1', 'true'],
  ['CAST(1.005 AS decimal(10,2))', '1.01'],
  ['CAST(-1.005 AS decimal(10,2))', '-1.01'],
  ['CAST(2.675e0 AS decimal(10,2))', '2.68'],
  ['2 - 1.5', '0.5'],
]);

group('conversion (https://trino.io/docs/current/functions/conversion.html)', [
  ["CAST('42' AS integer)", '42'],
  ["TRY_CAST('4x' AS integer)", null],
  ["TRY_CAST('5.7' AS integer)", null],
  ["TRY_CAST('0x1F' AS integer)", null],
  ["TRY_CAST('1_000' AS integer)", null],
  ["TRY_CAST('99999999999' AS integer)", null],
  ["TRY_CAST('yes' AS boolean)", null],
  ["CAST('T' AS boolean)", 'true'],
  ["CAST('0' AS boolean)", 'false'],
  ["TRY_CAST('infinity' AS date)", null],
  ["TRY_CAST('2026-02-30' AS date)", null],
  ["CAST('2026-02-03' AS date)", '2026-02-03'],
  ["CAST('2026-02-03 04:05' AS timestamp)", '2026-02-03 04:05:00.000'],
  ["CAST('2026-02-03 04:05:06.7896' AS timestamp)", '2026-02-03 04:05:06.790'],
  ["CAST('1e2' AS double)", '100.0'],
  ["CAST('1.25' AS decimal(5,1))", '1.3'],
  ['CAST(2.5e0 AS integer)', '3'],
  ['CAST(-2.5e0 AS integer)', '-3'],
  ['CAST(3.5 AS bigint)', '4'],
  ['CAST(true AS integer)', '1'],
  ['CAST(0 AS boolean)', 'false'],
  ['CAST(12.50 AS varchar)', '12.50'],
  ['CAST(true AS varchar)', 'true'],
  ["CAST(DATE '2026-01-02' AS varchar)", '2026-01-02'],
  ["CAST(TIMESTAMP '2026-01-02 03:04:05' AS varchar)", '2026-01-02 03:04:05'],
  ["CAST(TIMESTAMP '2026-01-02 03:04:05.678' AS varchar)", '2026-01-02 03:04:05.678'],
  ["CAST('abcdef' AS varchar(3))", 'abc'],
  ["CAST(DATE '2026-01-02' AS timestamp)", '2026-01-02 00:00:00.000'],
  ["CAST(TIMESTAMP '2026-01-02 23:59:59' AS date)", '2026-01-02'],
  ['CAST(NULL AS varchar)', null],
  ["TRY(CAST('x' AS bigint))", null],
  ['TRY(1 / 0)', null],
  ["coalesce(TRY(CAST('x' AS bigint)), 7)", '7'],
]);

group('strings (https://trino.io/docs/current/functions/string.html)', [
  ["'a' || 'b'", 'ab'],
  ["'a' || NULL", null],
  ["concat('a', NULL)", null],
  ["concat('a', 'b', 'c')", 'abc'],
  ["concat_ws('-', 'a', NULL, 'c')", 'a-c'],
  ["substr('hello', 2, 3)", 'ell'],
  ["substr('hello', -3)", 'llo'],
  ["substr('hello', 0)", ''],
  ["substr('hello', -9)", ''],
  ["substr('hello', 9)", ''],
  ["substring('hello' FROM 2 FOR 2)", 'el'],
  ["split_part('a,b,c', ',', 2)", 'b'],
  ["split_part('a,b,c', ',', 4)", null],
  ["split('a,b', ',')", '[a, b]'],
  ["strpos('hello', 'l')", '3'],
  ["position('z' IN 'hello')", '0'],
  ["length('größe')", '5'],
  ["upper('größe')", 'GRÖßE'],
  ["lpad('7', 3, '0')", '007'],
  ["rpad('abcd', 2, '-')", 'ab'],
  ["trim('  a  ')", 'a'],
  ["trim(LEADING 'x' FROM 'xxax')", 'ax'],
  ["replace('banana', 'an', '-')", 'b--a'],
  ["replace('banana', 'an')", 'ba'],
  ["reverse('abc')", 'cba'],
  ["starts_with('abc', 'ab')", 'true'],
  ['chr(65)', 'A'],
  ["to_hex(md5(to_utf8('a')))", '0CC175B9C0F1B6A831C399E269772661'],
  ["'it''s'", "it's"],
  ["'a_c' LIKE 'a\\_c' ESCAPE '\\'", 'true'],
  ["'abc' LIKE 'a\\_c' ESCAPE '\\'", 'false'],
  ["'a\\b' LIKE 'a\\b'", 'true'],
]);

group('regular expressions (https://trino.io/docs/current/functions/regexp.html)', [
  ["regexp_like('1a 2b 14m', '\\d+b')", 'true'],
  ["regexp_like('abc' || chr(10), 'c$')", 'true'],
  ["regexp_extract('1a 2b 14m', '\\d+')", '1'],
  ["regexp_extract('1a 2b 14m', '(\\d+)([a-z]+)', 2)", 'a'],
  ["regexp_extract('abc', '\\d+')", null],
  ["regexp_replace('1a 2b 14m', '\\d+[ab] ')", '14m'],
  ["regexp_replace('1a 2b', '(\\d+)([ab])', '$2$1')", 'a1 b2'],
]);

group('conditional expressions (https://trino.io/docs/current/functions/conditional.html)', [
  ["if(1 > 2, 'yes')", null],
  ["if(NULL, 'yes', 'no')", 'no'],
  ["CASE 3 WHEN 1 THEN 'a' WHEN 3 THEN 'c' END", 'c'],
  ['CASE WHEN false THEN 1 ELSE 2.5 END', '2.5'],
  ['nullif(1, 1)', null],
  ['nullif(1, 2)', '1'],
  ['coalesce(NULL, 2, 3)', '2'],
  ['NULL = NULL', null],
  ['NULL IS NOT DISTINCT FROM NULL', 'true'],
  ['3 IN (1, NULL)', null],
  ['3 NOT IN (1, 2)', 'true'],
  ['2 BETWEEN 1 AND 3', 'true'],
  ['NOT (1 = 1 AND NULL IS NULL)', 'false'],
]);

group('dates and times (https://trino.io/docs/current/functions/datetime.html)', [
  ["day_of_week(DATE '2026-01-04')", '7'],
  ["dow(DATE '2026-01-05')", '1'],
  ["week(DATE '2021-01-01')", '53'],
  ["year_of_week(DATE '2021-01-01')", '2020'],
  ["day_of_year(DATE '2026-02-01')", '32'],
  ["quarter(DATE '2026-08-01')", '3'],
  ["extract(DOW FROM DATE '2026-01-04')", '7'],
  ["hour(TIMESTAMP '2026-01-01 13:14:15.678')", '13'],
  ["second(TIMESTAMP '2026-01-01 13:14:15.678')", '15'],
  ["millisecond(TIMESTAMP '2026-01-01 13:14:15.678')", '678'],
  ["date_trunc('week', DATE '2026-01-04')", '2025-12-29'],
  ["date_trunc('month', TIMESTAMP '2026-03-15 10:11:12')", '2026-03-01 00:00:00'],
  ["typeof(date_trunc('month', DATE '2026-03-15'))", 'date'],
  ["date_add('day', -1, DATE '2026-03-01')", '2026-02-28'],
  ["date_add('month', 1, DATE '2026-01-31')", '2026-02-28'],
  ["date_add('hour', 2, TIMESTAMP '2026-01-01 23:00:00')", '2026-01-02 01:00:00'],
  ["date_diff('day', TIMESTAMP '2026-01-01 23:00:00', TIMESTAMP '2026-01-02 01:00:00')", '0'],
  ["date_diff('month', DATE '2026-01-31', DATE '2026-02-28')", '1'],
  ["date_diff('hour', TIMESTAMP '2026-01-01 00:00:00', TIMESTAMP '2026-01-02 00:30:00')", '24'],
  ["date_diff('year', DATE '2026-03-01', DATE '2025-03-02')", '0'],
  ["DATE '2026-01-31' + INTERVAL '1' MONTH", '2026-02-28'],
  ["DATE '2026-03-01' - INTERVAL '1' DAY", '2026-02-28'],
  ["TIMESTAMP '2026-01-01 00:00:00' + INTERVAL '90' MINUTE", '2026-01-01 01:30:00'],
  ["DATE '2026-01-03' - DATE '2026-01-01'", '2 00:00:00.000'],
  ["INTERVAL '3' DAY", '3 00:00:00.000'],
  ["INTERVAL '14' MONTH", '1-2'],
  ["date_format(TIMESTAMP '2026-01-02 03:04:05.678', '%Y-%m-%d %H:%i:%s.%f')", '2026-01-02 03:04:05.678000'],
  ["date_format(DATE '2026-01-02', '%W %e %M %y %j %%')", 'Friday 2 January 26 002 %'],
  ["date_format(TIMESTAMP '2026-01-02 15:04:05', '%h:%i %p %r %T')", '03:04 PM 03:04:05 PM 15:04:05'],
  ["date_parse('2026-01-02 03:04', '%Y-%m-%d %H:%i')", '2026-01-02 03:04:00.000'],
  [
    "format_datetime(TIMESTAMP '2026-01-02 15:04:05.678', 'yyyy-MM-dd''T''HH:mm:ss.SSS')",
    '2026-01-02T15:04:05.678',
  ],
  ["format_datetime(DATE '2026-01-02', 'EEE d MMM')", 'Fri 2 Jan'],
  ['current_date', '2026-03-04'],
  ['current_timestamp', '2026-03-04 05:06:07.890 UTC'],
  ['now() = current_timestamp', 'true'],
  ['localtimestamp', '2026-03-04 05:06:07.890'],
  ['from_unixtime(1.5)', '1970-01-01 00:00:01.500 UTC'],
  ["to_unixtime(TIMESTAMP '1970-01-01 00:01:00')", '60.0'],
  ["last_day_of_month(DATE '2026-02-03')", '2026-02-28'],
  ["date(TIMESTAMP '2026-01-02 23:00:00')", '2026-01-02'],
]);

group('time zones (https://trino.io/docs/current/functions/datetime.html#time-zone-conversion)', [
  ["TIMESTAMP '2026-07-01 12:00:00 UTC' AT TIME ZONE 'Europe/Berlin'", '2026-07-01 14:00:00 Europe/Berlin'],
  [
    "TIMESTAMP '2026-01-01 12:00:00 UTC' AT TIME ZONE 'America/Los_Angeles'",
    '2026-01-01 04:00:00 America/Los_Angeles',
  ],
  ["hour(TIMESTAMP '2026-07-01 22:30:00 UTC' AT TIME ZONE 'Europe/Berlin')", '0'],
  ["CAST(TIMESTAMP '2026-07-01 22:30:00 UTC' AT TIME ZONE 'Europe/Berlin' AS date)", '2026-07-02'],
  [
    "date_trunc('day', TIMESTAMP '2026-07-01 22:30:00 UTC' AT TIME ZONE 'Europe/Berlin')",
    '2026-07-02 00:00:00 Europe/Berlin',
  ],
  [
    "with_timezone(TIMESTAMP '2026-07-01 12:00:00', 'Europe/Berlin') = TIMESTAMP '2026-07-01 10:00:00 UTC'",
    'true',
  ],
  [
    "CAST(TIMESTAMP '2026-07-01 12:00:00 UTC' AT TIME ZONE 'Asia/Kolkata' AS varchar)",
    '2026-07-01 17:30:00 Asia/Kolkata',
  ],
]);

group('arrays and maps (https://trino.io/docs/current/functions/array.html)', [
  ['ARRAY[1, 2][2]', '2'],
  ['element_at(ARRAY[1, 2], 3)', null],
  ['element_at(ARRAY[1, 2], -1)', '2'],
  ['cardinality(ARRAY[1, 2])', '2'],
  ['contains(ARRAY[1, 2], 2)', 'true'],
  ['contains(ARRAY[1, NULL], 2)', null],
  ["array_join(ARRAY['a', NULL, 'b'], '-')", 'a-b'],
  ['array_sort(ARRAY[3, NULL, 1])', '[1, 3, null]'],
  ["map(ARRAY['a'], ARRAY[1])['a']", '1'],
  ["element_at(map(ARRAY['a'], ARRAY[1]), 'b')", null],
  ["map(ARRAY['a'], ARRAY[1.5])", '{a=1.5}'],
]);

describe('queries (https://trino.io/docs/current/sql/select.html)', () => {
  it.each<[string, (string | null)[][]]>([
    ['SELECT word FROM things ORDER BY word', [['a'], ['b'], [null]]],
    ['SELECT word FROM things ORDER BY word DESC', [['b'], ['a'], [null]]],
    ['SELECT word FROM things ORDER BY word NULLS FIRST LIMIT 1', [[null]]],
    ['SELECT id FROM things ORDER BY 1 OFFSET 1 LIMIT 1', [['2']]],
    ['SELECT id FROM things ORDER BY id FETCH FIRST 1 ROW ONLY', [['1']]],
    ['SELECT WORD, "Id" FROM Things WHERE ID = 1', [['b', '1']]],
    ['SELECT T.* FROM things AS t WHERE t.id = 3', [['3', 'a', null, null, null, null, null, '30']]],
    [
      'SELECT at, size FROM things ORDER BY id',
      [
        ['2026-01-01 23:30:00.000000 UTC', '0.5'],
        ['2026-06-01 12:00:00.123456 UTC', '1.0E10'],
        [null, null],
      ],
    ],
    ['SELECT id AS word FROM things ORDER BY word DESC LIMIT 1', [['3']]],
    ['SELECT -id AS id FROM things ORDER BY id LIMIT 1', [['-3']]],
    ['SELECT count(*), count(word), count(DISTINCT id) FROM things', [['3', '2', '3']]],
    ['SELECT count(DISTINCT (id, word)) FROM things', [['3']]],
    [
      'SELECT sum(id), avg(id), sum(price), avg(price), sum(big) FROM things',
      [['6', '2.0', '3.35', '1.68', '40']],
    ],
    ['SELECT sum(price) FROM things WHERE false', [[null]]],
    ['SELECT avg(price), avg(size) FROM things WHERE false', [[null, null]]],
    [
      'SELECT typeof(sum(id)), typeof(sum(price)), typeof(avg(price)), typeof(avg(id)) FROM things',
      [['bigint', 'decimal(38,2)', 'decimal(10,2)', 'double']],
    ],
    [
      'SELECT count_if(ok), bool_and(ok), bool_or(ok), every(ok) FROM things',
      [['1', 'false', 'true', 'false']],
    ],
    ['SELECT approx_distinct(word), min(word), max(day) FROM things', [['2', 'a', '2026-06-01']]],
    ['SELECT max_by(word, id), min_by(word, id), max_by(id, price) FROM things', [['a', 'b', '2']]],
    ['SELECT max_by(word, price) FROM things', [[null]]],
    ["SELECT listagg(word, '+') WITHIN GROUP (ORDER BY word DESC) FROM things", [['b+a']]],
    ['SELECT array_agg(word ORDER BY id) FROM things', [['[b, null, a]']]],
    ['SELECT count(*) FILTER (WHERE id > 1), sum(id) FILTER (WHERE id > 5) FROM things', [['2', null]]],
    ['SELECT try(sum(id) / count_if(id > 9)), try(sum(price) / 0) FROM things', [[null, null]]],
    [
      'SELECT ok, sum(id) FROM things GROUP BY ok ORDER BY ok',
      [
        ['false', '2'],
        ['true', '1'],
        [null, '3'],
      ],
    ],
    [
      'SELECT ok, grouping(ok), count(*) FROM things GROUP BY GROUPING SETS ((ok), ()) ORDER BY 2, 1',
      [
        ['false', '0', '1'],
        ['true', '0', '1'],
        [null, '0', '1'],
        [null, '1', '3'],
      ],
    ],
    [
      'SELECT id % 2, count(*) FROM things GROUP BY ROLLUP (1) ORDER BY 1',
      [
        ['0', '1'],
        ['1', '2'],
        [null, '3'],
      ],
    ],
    [
      'SELECT upper(word), count(*) FROM things GROUP BY upper(word) HAVING count(*) = 1 ORDER BY 1',
      [
        ['A', '1'],
        ['B', '1'],
        [null, '1'],
      ],
    ],
    [
      'SELECT id, row_number() OVER (ORDER BY word), lag(id) OVER (ORDER BY id), sum(id) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM things ORDER BY id',
      [
        ['1', '2', null, '1'],
        ['2', '3', '1', '3'],
        ['3', '1', '2', '5'],
      ],
    ],
    [
      'SELECT id, rank() OVER w FROM things WINDOW w AS (ORDER BY ok) ORDER BY id',
      [
        ['1', '2'],
        ['2', '1'],
        ['3', '3'],
      ],
    ],
    [
      'SELECT first_value(word) IGNORE NULLS OVER (ORDER BY id DESC) FROM things ORDER BY id LIMIT 1',
      [['a']],
    ],
    [
      'SELECT a.id, b.id FROM things a LEFT JOIN things b ON a.id = b.id + 1 ORDER BY 1',
      [
        ['1', null],
        ['2', '1'],
        ['3', '2'],
      ],
    ],
    [
      "SELECT * FROM (VALUES (1, 'x')) AS a (k, v) JOIN (VALUES (1, 'y')) AS b (k, w) USING (k)",
      [['1', 'x', 'y']],
    ],
    ['SELECT k FROM (VALUES 1) AS a (k) FULL JOIN (VALUES 2) AS b (k) USING (k) ORDER BY k', [['1'], ['2']]],
    [
      'SELECT t.id, u.x, u.n FROM things t CROSS JOIN UNNEST(ARRAY[t.id, 9]) WITH ORDINALITY AS u (x, n) WHERE t.id = 1 ORDER BY n',
      [
        ['1', '1', '1'],
        ['1', '9', '2'],
      ],
    ],
    [
      "SELECT x, y FROM UNNEST(ARRAY[1, 2], ARRAY['a']) AS t (x, y) ORDER BY x",
      [
        ['1', 'a'],
        ['2', null],
      ],
    ],
    ["SELECT k, v FROM UNNEST(map(ARRAY['a'], ARRAY[1])) AS t (k, v)", [['a', '1']]],
    [
      'WITH a AS (SELECT id FROM things), b (n) AS (SELECT max(id) FROM a) SELECT a.id FROM a, b WHERE a.id = b.n',
      [['3']],
    ],
    ['WITH things AS (SELECT 5 AS five) SELECT * FROM things', [['5']]],
    ['SELECT id FROM things WHERE id IN (SELECT max(id) FROM things)', [['3']]],
    [
      'SELECT id FROM things o WHERE EXISTS (SELECT 1 FROM things i WHERE i.id = o.id + 1) ORDER BY id',
      [['1'], ['2']],
    ],
    [
      'SELECT (SELECT max(id) FROM things), id > ALL (SELECT id FROM things WHERE id < 2) FROM things WHERE id = 2',
      [['3', 'true']],
    ],
    ['SELECT 1 UNION SELECT 1 UNION ALL SELECT 2.5 ORDER BY 1', [['1.0'], ['2.5']]],
    ['SELECT id FROM things EXCEPT SELECT 1 ORDER BY 1 DESC', [['3'], ['2']]],
    ['(SELECT id FROM things ORDER BY id LIMIT 1) UNION ALL VALUES 9 ORDER BY 1', [['1'], ['9']]],
    ['TABLE things ORDER BY id DESC LIMIT 1', [['3', 'a', null, null, null, null, null, '30']]],
    ['SELECT DISTINCT ok FROM things ORDER BY ok', [['false'], ['true'], [null]]],
    ["SELECT id FROM awsdatacatalog.daybreak.things WHERE day > DATE '2026-02-01'", [['2']]],
    [
      "SELECT date_trunc('month', at), count(*) FROM things WHERE at IS NOT NULL GROUP BY 1 ORDER BY 1",
      [
        ['2026-01-01 00:00:00.000000 UTC', '1'],
        ['2026-06-01 00:00:00.000000 UTC', '1'],
      ],
    ],
    ["SELECT hour(at AT TIME ZONE 'Europe/Berlin') FROM things WHERE id = 1", [['0']]],
    [
      "SELECT CASE WHEN grouping(ok) = 1 THEN 'all' ELSE CAST(ok AS varchar) END FROM things GROUP BY CUBE (ok) ORDER BY 1",
      [['all'], ['false'], ['true'], [null]],
    ],
    ["SELECT 'total', sum(x) FROM UNNEST(ARRAY[1, 2]) AS t (x) GROUP BY 'total'", [['total', '3']]],
    [
      'SELECT sum(price) / count(*), price FROM things GROUP BY price ORDER BY price',
      [
        ['1.10', '1.10'],
        ['2.25', '2.25'],
        [null, null],
      ],
    ],
  ])('%s', async (sql, expected) => {
    expect(await athena.rows(sql)).toEqual(expected);
  });
});
