import { Readable } from 'node:stream';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FileRefused, readTextFile, type RowSink, type TextForm } from '../src/index.ts';

type Row = (string | null)[];

const csv: TextForm = {
  format: 'csv',
  delimiter: null,
  encoding: null,
  header: 'present',
  lastLine: 'ended',
};
const jsonl: TextForm = { ...csv, format: 'jsonl' };

async function read(
  content: string | Uint8Array,
  {
    wanted = ['id', 'name'],
    optional = [],
    chunk = 1 << 16,
    ...form
  }: Partial<TextForm> & {
    readonly wanted?: readonly string[] | null;
    readonly optional?: readonly string[];
    readonly chunk?: number;
  } = {},
) {
  const bytes = Buffer.from(content as Uint8Array);
  let rows: Row[] = [];
  let columns: readonly string[] = [];
  const sink = (names: readonly string[]): RowSink => {
    columns = names;
    rows = [];
    let row: Row = [];
    return {
      bytes: (buffer, from, to) => void row.push(Buffer.from(buffer.subarray(from, to)).toString('utf8')),
      text: (value) => void row.push(value),
      none: () => void row.push(null),
      endRow() {
        rows.push(row);
        row = [];
      },
    };
  };
  const result = await readTextFile({
    open: () => Readable.from(pieces(bytes, chunk)),
    form: { ...csv, ...form },
    wanted:
      wanted?.map((name, position) => ({
        name,
        optional: optional.includes(name),
        ...{ position, of: wanted.length },
      })) ?? null,
    sink,
  });
  return { ...result, columns, read: rows };
}

const pieces = (bytes: Buffer, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );

const refusal = async (reading: Promise<unknown>): Promise<string> => {
  const error = await reading.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof FileRefused)) throw new Error('The file was not refused.', { cause: error });
  return error.reason;
};

const rows = [
  ['1', 'Müller'],
  ['2', 'x'],
];

describe('how a CSV is written', () => {
  it.each([',', ';', '\t', '|'])('finds the delimiter %j', async (delimiter) => {
    const text = `id${delimiter}other${delimiter}name\n1${delimiter}3,5;7|8\t9${delimiter}Müller\n2${delimiter}${delimiter}x\n`;
    const found = text.replace(`3,5;7|8\t9`, '"3,5;7|8\t9"');
    expect(await read(found)).toMatchObject({ read: rows, delimiter });
  });

  it('takes the stated delimiter, and the one that Excel is told', async () => {
    expect((await read('id:name\n1:Müller\n2:x\n', { delimiter: ':' })).read).toEqual(rows);
    expect((await read('sep=;\r\nid;name\r\n1;Müller\r\n2;x\r\n')).read).toEqual(rows);
  });

  it.each([
    ['UTF-8', 'utf-8', (text: string) => Buffer.from(text)],
    ['UTF-8 with a mark', 'utf-8', (text: string) => Buffer.from(`\ufeff${text}`)],
    ['UTF-16LE with a mark', 'utf-16le', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16LE', 'utf-16le', (text: string) => Buffer.from(text, 'utf16le')],
    ['UTF-16BE with a mark', 'utf-16be', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['UTF-16BE', 'utf-16be', (text: string) => Buffer.from(text, 'utf16le').swap16()],
    ['latin-1', 'windows-1252', (text: string) => Buffer.from(text, 'latin1')],
  ])('finds the encoding %s', async (_, encoding, encode) => {
    for (const chunk of [1, 3, 1 << 16]) {
      const result = await read(encode('id,name\n1,Müller\n2,x\n'), { chunk });
      expect(result).toMatchObject({ read: rows, encoding, rows: 2 });
    }
  });

  it('reads what only windows-1252 has', async () => {
    const text = Buffer.concat([Buffer.from('id,name\n1,'), Buffer.from([0x80, 0x93]), Buffer.from('\n')]);
    expect((await read(text)).read).toEqual([['1', '€“']]);
  });

  it('finds the encoding of a text that is ASCII for long', async () => {
    const text = `id,name\n${'1,x\n'.repeat(100_000)}2,Müller\n`;
    const result = await read(Buffer.from(text, 'latin1'));
    expect(result).toMatchObject({ rows: 100_001, encoding: 'windows-1252' });
    expect(result.read).toHaveLength(100_001);
    expect(result.read.at(-1)).toEqual(['2', 'Müller']);
  });

  it.each(['\n', '\r\n', '\r'])('reads lines that end in %j', async (end) => {
    for (const chunk of [1, 2, 1 << 16])
      expect((await read(['id,name', '1,Müller', '', '2,x', ''].join(end), { chunk })).read).toEqual(rows);
  });

  it('takes columns by their names, in any order and case, and leaves others', async () => {
    expect((await read('Name ,secret,ID\nMüller,s,1\nx,s,2\n')).read).toEqual(rows);
  });

  it('reads a file without header by place where it is said to have none', async () => {
    expect((await read('1,Müller\n2,x\n', { header: 'absent' })).read).toEqual(rows);
  });

  it('tells what is empty from what is not there', async () => {
    expect((await read('id,name\n,""\n')).read).toEqual([[null, '']]);
  });

  it('reads quotes as RFC 4180 has them, and bare ones as text', async () => {
    const { read: found } = await read('id,name\n1,"say ""hi"", you\r\nall"\n2,6" nail\n');
    expect(found).toEqual([
      ['1', 'say "hi", you\r\nall'],
      ['2', '6" nail'],
    ]);
  });

  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ])('reads %s, whose end needs no line end', async (compression, compress) => {
    expect(await read(compress(Buffer.from('id,name\n1,Müller\n2,x')))).toMatchObject({
      read: rows,
      compression,
    });
  });
});

describe('a CSV that is not whole', () => {
  const good = 'id,name\n1,Müller\n2,x\n';

  it.each([
    ['a row with fewer fields', 'id,name\n1,a\n2\n3,c\n', 'line 3 has 1 field, where the header has 2'],
    ['a row with more fields', 'id,name\n1,a\n\n2,b,c\n', 'line 4 has 3 fields, where the header has 2'],
    ['a last line that is cut', 'id,name\n1,a\n2,b', /^its last line has no line end/],
    ['a quote that stays open', 'id,name\n1,"a\n2,b\n', 'line 2 opens a quote that nothing closes'],
    ['text after a quote', 'id,name\n1,"a"b\n', 'line 2 has text after a closing quote'],
    ['a column that is missing', 'id,nom\n1,a\n', 'line 1 names no column name'],
    ['a column that comes twice', 'id,name,NAME,Name\n1,a,b,c\n', null],
    ['two that read alike', 'id,NAME,Name\n1,a,b\n', 'line 1 names name more than once'],
    ['no header', '1,a\n2,b\n', 'line 1 names no columns id, name'],
    ['lines within quotes counted', 'id,name\n1,"a\n\nb"\n2\n', 'line 5 has 1 field, where the header has 2'],
    ['nothing but a line end', '\n', 'it has no line'],
    ['zero bytes', 'id,name\n1,\0\n', /zero bytes/],
    ['a workbook', 'PK\u0003\u0004rest', /workbook/],
    ['Parquet', 'PAR1rest', /Parquet/],
  ])('refuses %s', async (_, text, reason) => {
    if (reason === null) expect((await read(text)).rows).toBe(1);
    else expect(await refusal(read(text))).toMatch(reason);
  });

  it('lets the contract say that a last line without an end is whole, and a column optional', async () => {
    expect((await read('id,name\n1,a', { lastLine: 'open' })).read).toEqual([['1', 'a']]);
    expect((await read('id\n1\n', { optional: ['name'] })).read).toEqual([['1', null]]);
  });

  it('refuses a file without header that has another number of fields than the contract', async () => {
    expect(await refusal(read('1,a,b\n', { header: 'absent' }))).toBe(
      'line 1 has 3 fields, where the table has 2',
    );
  });

  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ])('refuses %s that is cut short anywhere, and that is damaged', async (compression, compress) => {
    const noise = Array.from({ length: 2000 }, (_, index) => `${index},${(index * 7919) % 10_007}`);
    const whole = compress(Buffer.from(`id,name\n${noise.join('\n')}\n`));
    for (const cut of [1, 5, 9, 100, 1000])
      expect(await refusal(read(whole.subarray(0, whole.length - cut)))).toBe(
        `its ${compression} data ends early: it is cut short`,
      );
    const damaged = Buffer.from(whole);
    for (let at = 1000; at < 1100; at++) damaged[at] = 0xff;
    // Without a checksum, what comes out of zstd is another text.
    expect(await refusal(read(damaged))).toMatch(/damaged|ends early|^line /);
  });

  it('refuses what is UTF-8 in one part only', async () => {
    const mixed = Buffer.concat([
      Buffer.from('id,name\n1,Müller Weiß\n2,'),
      Buffer.from('Müller\n', 'latin1'),
    ]);
    expect(await refusal(read(mixed))).toMatch(/UTF-8 in one part/);
    expect(await refusal(read(mixed, { encoding: 'utf-8' }))).toMatch(/not UTF-8/);
    expect((await read(mixed, { encoding: 'latin-1' })).rows).toBe(2);
  });

  it('refuses UTF-16 that is cut within a character', async () => {
    const text = Buffer.from(`\ufeff${good}`, 'utf16le');
    expect(await refusal(read(text.subarray(0, text.length - 1)))).toMatch(/cut within a character/);
  });

  it('never takes a text that is cut for a whole one', async () => {
    const text = Buffer.from('id,name\n1,"a\nb"\n22,Käse\n333,x\n');
    const ends = [...'id,name\n1,"a\nb"\n22,Käse\n333,x\n'.matchAll(/\n/g)];
    for (let length = 1; length < text.length; length++) {
      const outcome = await read(text.subarray(0, length)).catch((error: unknown) => error);
      // At the end of a row nothing tells; everywhere else it is refused.
      if (outcome instanceof FileRefused) continue;
      expect(text[length - 1]).toBe(0x0a);
      expect(ends.length).toBeGreaterThan((outcome as { rows: number }).rows);
    }
  });
});

describe('JSON lines', () => {
  it('gives values as text, numbers as they are written, nested ones as JSON', async () => {
    const line = `{"name": 1.50, "id": 12345678901234567890, "x": {"a": [1, 2.0, null]}, "ok": true, "no": null}`;
    const { read: found } = await read(`${line}\n{"id":"2","name":"a","x":1,"ok":false}\n`, {
      ...jsonl,
      wanted: ['id', 'name', 'x', 'ok', 'no'],
    });
    expect(found).toEqual([
      ['12345678901234567890', '1.50', '{"a":[1,2.0,null]}', 'true', null],
      ['2', 'a', '1', 'false', null],
    ]);
  });

  it('needs no line end after the last brace', async () => {
    for (const chunk of [1, 1 << 16])
      expect((await read('{"id":1,"name":"ä"}\r\n\n{"id":2,"name":"b"}', { ...jsonl, chunk })).read).toEqual([
        ['1', 'ä'],
        ['2', 'b'],
      ]);
  });

  it.each([
    ['a line that is cut', '{"id":1,"name":"a"}\n{"id":2,"na', 'line 2 is no JSON, or cut short'],
    ['an array', '[{"id":1,"name":"a"}]\n', 'line 1 is JSON, and not an object'],
    ['a member that no line has', '{"id":1}\n{"id":2}\n', 'no line has a member name'],
  ])('refuses %s', async (_, text, reason) => {
    expect(await refusal(read(text, jsonl))).toBe(reason);
  });

  it('takes no member from what every object inherits', async () => {
    const { read: found } = await read('{"id":1,"constructor":"x"}\n{"id":2}\n', {
      ...jsonl,
      wanted: ['id', 'constructor', 'toString'],
      optional: ['toString'],
    });
    expect(found).toEqual([
      ['1', 'x', null],
      ['2', null, null],
    ]);
  });
});

describe('a file that nobody has described', () => {
  it('tells whether it has a header', async () => {
    const named = await read('id;name\n1;Müller\n', { wanted: null });
    expect(named).toMatchObject({ columns: ['id', 'name'], header: true, delimiter: ';', rows: 1 });
    const bare = await read('1;2026-11-21\n2;2026-11-22\n', { wanted: null });
    expect(bare).toMatchObject({ columns: ['col0', 'col1'], header: false, rows: 2 });
    const json = await read('{"a":1}\n{"b":2}\n', { ...jsonl, wanted: null });
    expect(json).toMatchObject({ columns: ['a', 'b'], rows: 2 });
  });
});

describe('whatever a file holds', () => {
  const field = fc.string({ unit: 'grapheme', maxLength: 8 }).filter((text) => !text.includes('\0'));
  const table = fc.array(fc.tuple(field, field), { minLength: 1, maxLength: 8 });
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

  it('comes back from CSV as it was written, however it is cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 20 }),
        async (values, delimiter, end, chunk) => {
          const lines = [['id', 'name'], ...values.map((row) => row.map(quoted))];
          const text = lines.map((row) => `${row.join(delimiter)}${end}`).join('');
          expect((await read(text, { chunk })).read).toEqual(values);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('comes back from JSON lines as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 20 }), async (values, chunk) => {
        const text = values.map(([id, name]) => `${JSON.stringify({ id, name })}\n`).join('');
        expect((await read(text, { ...jsonl, chunk })).read).toEqual(values);
      }),
      { numRuns: 100 },
    );
  });

  it('is read or refused by name, and nothing else', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc
        .array(fc.constantFrom('"', ',', ';', '\n', '\r', 'id', 'name', '{', '}', ':', '\ufeff', 'ä'), {
          maxLength: 30,
        })
        .map((parts) => Buffer.from(parts.join(''))),
    );
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom(csv, jsonl), fc.boolean(), async (content, form, known) => {
        await read(content, { ...form, wanted: known ? ['id', 'name'] : null }).catch((error: unknown) => {
          if (!(error instanceof FileRefused)) throw error;
          expect(error.reason).toMatch(/^(line \d+ |it |its |no line )/);
        });
      }),
      { numRuns: 500 },
    );
  });
});
