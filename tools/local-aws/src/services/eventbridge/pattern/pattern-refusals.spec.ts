import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePattern, matchesEvent } from './pattern.ts';

const reasonFor = (pattern: string) => {
  try {
    compilePattern(pattern);
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    expect(code).toBe('InvalidEventPatternException');
    return message.replace('Event pattern is not valid. Reason: ', '');
  }
  throw new Error('The pattern was taken.');
};

/** Answers of AWS, word for word, recorded in tests/aws/services/events/test_events_patterns.snapshot.json of localstack/localstack. */
describe('AWS’s own words', () => {
  test.each<[pattern: string, reason: string, column: number]>([
    ['{"int": 42}', '"int" must be an object or an array', 11],
    ['{"string": "my-value"}', '"string" must be an object or an array', 13],
    ['{"resources": []}', 'Empty arrays are not allowed', 17],
    ['["not", "a", "dict", "but valid json"]', 'Filter is not an object', 2],
    [
      "{'bad': 'quotation'}",
      "Unexpected character (''' (code 39)): was expecting double-quote to start field name",
      2,
    ],
    [
      'this is valid json but not a dict',
      "Unrecognized token 'this': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
      5,
    ],
    [
      '{"not": closed mark"',
      "Unrecognized token 'closed': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
      15,
    ],
    ['{"detail": {"equal": [{"NUMERIC": ["=", 5]}]}}', 'Unrecognized match type NUMERIC', 36],
    ['{"my_key": [{"EXISTS": true}]}', 'Unrecognized match type EXISTS', 28],
    ['{"detail": {"c-count": [{"numeric": [">", 0, ">", 0]}]}}', 'Bad numeric range operator: >', 49],
    ['{"detail": {"c-count": [{"numeric": [">", 0, "<"]}]}}', 'Value of < must be numeric', 50],
    [
      '{"detail-type": [{"equals-ignore-case": ["ec2 instance state-change notification"]}]}',
      'equals-ignore-case match pattern must be a string',
      42,
    ],
    [
      '{"detail-type": [{"equals-ignore-case": {"prefix": "ec2"}}]}',
      'equals-ignore-case match pattern must be a string',
      42,
    ],
    ['{"EventBusArn": [{"wildcard": 123}]}', 'wildcard match pattern must be a string', 34],
    ['{"time": [{"prefix": ["2022-07-13"]}]}', 'prefix match pattern must be a string', 23],
    ['{"time": [{"prefix": 123}]}', 'prefix match pattern must be a string', 25],
    ['{"FileName": [{"suffix": 123}]}', 'suffix match pattern must be a string', 29],
    ['{"FileName": [{"suffix": [".png"]}]}', 'suffix match pattern must be a string', 27],
    [
      '{"detail": {"sourceIPAddress": [{"cidr": ["bad-type"]}]}}',
      'prefix match pattern must be a string',
      43,
    ],
    [
      '{"detail": {"state": [{"anything-but": {"equals-ignore-case": 123}}]}}',
      'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
      66,
    ],
    [
      '{"detail": {"FilePath": [{"anything-but": {"wildcard": 123}}]}}',
      'wildcard match pattern must be a string',
      59,
    ],
    [
      '{"detail": {"FileName": [{"anything-but": {"suffix": 123}}]}}',
      'prefix/suffix match pattern must be a string',
      57,
    ],
    [
      '{"detail": {"state": [{"anything-but": {"prefix": 123}}]}}',
      'prefix/suffix match pattern must be a string',
      54,
    ],
    [
      '{"detail": {"FileName": [{"anything-but": {"prefix": {"equals-ignore-case": "file"}}}]}}',
      'Value of anything-but must be an array or single string/number value.',
      55,
    ],
  ])('%s', (pattern, reason, column) => {
    expect(reasonFor(pattern)).toBe(
      `${reason}\n at [Source: (String)"${pattern}"; line: 1, column: ${column}]`,
    );
  });

  test.each<[pattern: string, reason: string, column: number]>([
    [
      '{"detail": {"state": [{"anything-but": {"equals-ignore-case": [123, 456]}}]}}',
      'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
      67,
    ],
    [
      '{"detail": {"state": [{"anything-but": {"wildcard": [123, "*/dir/*"]}}]}}',
      'wildcard match pattern must be a string',
      57,
    ],
    [
      '{"detail": {"FileName": [{"anything-but": {"suffix": [123, ".txt"]}}]}}',
      'prefix/suffix match pattern must be a string',
      58,
    ],
    [
      '{"detail": {"state": [{"anything-but": {"prefix": [123, "test"]}}]}}',
      'prefix/suffix match pattern must be a string',
      55,
    ],
  ])('within a list, with the place twice: %s', (pattern, reason, column) => {
    const place = `\n at [Source: (String)"${pattern}"; line: 1, column: ${column}]`;
    expect(reasonFor(pattern)).toBe(`${reason}${place}${place}`);
  });

  test.each<[pattern: string, reason: string]>([
    ['{"a": [{"cidr": "10.0.0.0"}]}', "Malformed CIDR, one '/' required"],
    ['{"a": [{"cidr": "10.0.0.0/xx"}]}', 'Malformed CIDR, mask bits must be an integer'],
    ['{"a": [{"cidr": "xx.11.xx/8"}]}', 'Nonstandard IP address: xx.11.xx'],
    ['{"a": [{"cidr": "xxxx:db8:1234:1a00::/64"}]}', 'Nonstandard IP address: xxxx:db8:1234:1a00::'],
    [
      '{"EventBusArn": [ { "wildcard": "*:*:*:*:*:event-bus/*" } ]}',
      'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character',
    ],
  ])('without a place: %s', (pattern, reason) => {
    expect(reasonFor(pattern)).toBe(reason);
  });

  test('consecutive stars, by their position', () => {
    expect(reasonFor('{"EventBusArn": [{"wildcard": "arn:aws:events:us-east-1:**:event-bus/*"}]}')).toMatch(
      /^Consecutive wildcard characters at pos 26\n at \[Source/,
    );
  });
});

/** The rest of what the matcher of EventBridge checks: https://github.com/aws/event-ruler/blob/main/src/main/software/amazon/event/ruler/JsonRuleCompiler.java */
test.each<[pattern: string, reason: RegExp]>([
  ['{}', /^Empty objects are not allowed/],
  ['{"a": {}}', /^Empty objects are not allowed/],
  ['{"a": [["x"]]}', /^Match value must be String, number, true, false, or null/],
  ['{"a": [{}]}', /^Match expression name not found/],
  ['{"a": [{"prefix": "x", "suffix": "y"}]}', /^Only one key allowed in match expression/],
  ['{"a": [{"exists": "yes"}]}', /^exists match pattern must be either true or false\./],
  ['{"a": [{"numeric": 5}]}', /^Value of numeric must be an array\./],
  ['{"a": [{"numeric": [5]}]}', /^Invalid member in numeric match: 5/],
  ['{"a": [{"numeric": ["~", 5]}]}', /^Unrecognized numeric range operator: ~/],
  ['{"a": [{"numeric": ["=", "5"]}]}', /^Value of equals must be numeric/],
  ['{"a": [{"numeric": ["<", 5, ">", 1]}]}', /^Too many elements in numeric expression/],
  ['{"a": [{"numeric": [">", 1, "<", 5, 6]}]}', /^Too many terms in numeric range expression/],
  ['{"a": [{"numeric": [">", 5, "<", 5]}]}', /^Bottom must be less than top/],
  ['{"a": [{"numeric": [">", 6e9]}]}', /^Value must be between -5.0E9 and 5.0E9, inclusive/],
  ['{"a": [{"wildcard": "a\\\\b"}]}', /^Invalid escape character at pos 2/],
  ['{"a": [{"cidr": "10.0.0.0/33"}]}', /^IPv4 mask bits must be < 33/],
  ['{"a": [{"anything-but": {"prefix": ""}}]}', /^Null prefix\/suffix not allowed/],
  ['{"a": [{"anything-but": {"cidr": "10.0.0.0/8"}}]}', /^Unsupported anything-but pattern: cidr/],
  ['{"a": [{"anything-but": [null]}]}', /^Inside anything but list, start\|null\|boolean is not supported/],
  [
    '{"a": [{"anything-but": true}]}',
    /^Value of anything-but must be an array or single string\/number value/,
  ],
  [
    '{"a": [{"anything-but": ["x", 1]}]}',
    /^Inside anything but list, either all values are number or string/,
  ],
  ['{"a": [{"anything-but": []}]}', /^Inside anything but list, either all values are number or string/],
  ['{"a": ["x"]', /^Unexpected end-of-input/],
  ['{"a": ["x"]} {}', /^Unexpected character/],
])('%s is refused', (pattern, reason) => {
  expect(reasonFor(pattern)).toMatch(reason);
});

test('a pattern has limits: its length, and the combinations of its $or', () => {
  expect(reasonFor(JSON.stringify({ a: ['x'.repeat(4096)] }))).toMatch(/longer than 4096/);
  const branches = (name: string) => Array.from({ length: 11 }, (_, n) => ({ [`${name}${n}`]: [1] }));
  const pattern = { a: { $or: branches('a') }, b: { $or: branches('b') }, c: { $or: branches('c') } };
  expect(reasonFor(JSON.stringify(pattern))).toMatch(/^Rule is too complex/);
});

test('no text makes the compiler fail otherwise than by name', () => {
  const names = fc.constantFrom(
    'prefix',
    'numeric',
    'anything-but',
    'exists',
    'wildcard',
    'cidr',
    '$or',
    'a',
  );
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(names, tie('value'), { maxKeys: 3 }),
    ),
  })).value;
  const text = fc.oneof(
    fc.string(),
    json.map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(text, json, (pattern, event) => {
      try {
        expect(typeof matchesEvent(compilePattern(pattern), event)).toBe('boolean');
      } catch (error) {
        expect(error).toMatchObject({ code: 'InvalidEventPatternException' });
      }
    }),
    { numRuns: 500 },
  );
});

test('the places in a pattern are read as JSON reads it', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), (text) => {
      let refused = false;
      try {
        compilePattern(text);
      } catch (error) {
        refused = /Unexpected|Unrecognized token/.test((error as Error).message);
      }
      expect(refused).toBe(false);
    }),
    { numRuns: 300 },
  );
});
