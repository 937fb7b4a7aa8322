import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { column, dataset, extractPlan } from './given.ts';
import { openTestLake, type TestLake } from './run-on-duckdb.ts';

describe('the scan of texts in which personal values are written in other ways', () => {
  let lake: TestLake;
  beforeAll(async () => {
    lake = await openTestLake();
  });
  afterAll(() => lake.close());

  const scan = async (text: string) => {
    const [row] = await lake.land(extractPlan(dataset([column('note', 'string')])), '0f'.repeat(32), [
      { note: text },
    ]);
    return row?.['note'];
  };

  test.each([
    ['mailto:a.b%40example.org?x', 'mailto:[removed: e-mail]?x'],
    ['<b>a.b&#64;example.org</b>', '<b>[removed: e-mail]</b>'],
    ['<b>a.b&#x40;example.org</b>', '<b>[removed: e-mail]</b>'],
    ['MÜLLER@Exämple.de kommt', '[removed: e-mail] kommt'],
    ['a.b@\r\nexample.org', '[removed: e-mail]'],
    ['a.b=\n@example.org', '[removed: e-mail]'],
    ['de89 3704 0044 0532 0130 00', '[removed: iban]'],
    ['gb29 nwbk 6016 1331 9268 19', '[removed: iban]'],
    ['DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000', '[removed: iban]'],
    ['DE89 3704 0044\n0532 0130 00', '[removed: iban]'],
    ['4111\n1111\n1111\n1111', '[removed: card]'],
    ['4111.1111.1111.1111', '[removed: card]'],
    ['3782\u00a0822463\u00a010005', '[removed: card]'],
    ['tel=%2B49170123456', 'tel=[removed: phone]'],
    ['+49\u00a0170\u2011123\u00a04567', '[removed: phone]'],
    ['ring +49 170\n1234567', 'ring [removed: phone]'],
  ])('cuts out of %j', async (text, expected) => {
    expect(await scan(text)).toBe(expected);
  });

  const personal = [
    'anna@example.org',
    'DE89 3704 0044 0532 0130 00',
    '4111 1111 1111 1111',
    '+49 171 2345678',
  ];
  const written = [
    (text: string) => JSON.stringify({ text }),
    (text: string) => JSON.stringify({ text: `é\n${text}` }),
    (text: string) => JSON.stringify({ text: `${text}\n` }),
    (text: string) =>
      JSON.stringify({ text })
        .replace('@', '\\u0040')
        .replace(/ (\d+"})$/, '\\n$1'),
    (text: string) => JSON.stringify({ text: JSON.stringify({ text: `a\n${text}\n"${text}"` }) }),
    (text: string) => JSON.stringify({ text: JSON.stringify(text).replaceAll('@', '\\u0040') }),
    (text: string) => `{"text":"\\u00e9${text}"}`,
  ].flatMap((write) => personal.map((text) => [write(text)]));
  test.each(written)('leaves JSON that can be read, and nobody in it: %j', async (text) => {
    const left = String(await scan(text));
    expect(() => JSON.parse(left) as unknown).not.toThrow();
    expect(left).toContain('[removed: ');
    expect(left).not.toMatch(/example|0044|1111|2345/);
  });

  test.each([
    'ab12 1234',
    'C:\\new\\readme',
    'a\\nb',
    '12\n13\n14\n15',
    '+5\n100',
    'sku de-4711',
    'é 3,50 €',
  ])('leaves %j as it is', async (text) => {
    expect(await scan(text)).toBe(text);
  });
});
