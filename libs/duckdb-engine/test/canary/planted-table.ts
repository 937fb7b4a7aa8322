import { plainCleaning, plainSettings } from '@daybreak/dataset-contracts/testing';
import type { compileExtract } from '@daybreak/curation';

type Dataset = Parameters<typeof compileExtract>[0]['dataset'];
type Column = Dataset['columns'][number];

/** Values of one person, each with a mark that stands nowhere else. Digits of ids pass their checks. */
export interface Person {
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly iban: string;
  readonly card: string;
  readonly born: string;
  readonly street: string;
}

const pad = (number: number, digits: number) => String(number).padStart(digits, '0');

function person(index: number): Person {
  const bban = `37040044${pad(5_320_130 + 7 * index, 10)}`;
  const check = 98n - (BigInt(`${bban}131400`) % 97n);
  return {
    name: `Cnryßa-Zöé ${'QXZJVKWY'[index % 8] ?? ''}uondrøm${pad(index, 3)}`,
    email: `Cnry.${pad(index, 3)}.Vexquil@Mail${index}.example.org`,
    phone: `+49 170 ${7_318_204 + 13 * index}`,
    iban: `DE${pad(Number(check), 2)}${bban}`,
    card: luhn(`411187${pad(903_715_204 + 11 * index, 9)}`),
    born: `191${index % 10}-0${1 + (index % 9)}-2${index % 8}`,
    street: `Zwölfkanaryenpfad ${4_000 + index}b`,
  };
}

function luhn(digits: string): string {
  const sum = digits
    .split('')
    .reverse()
    .reduce((total, digit, index) => {
      const twice = Number(digit) * (index % 2 === 0 ? 2 : 1);
      return total + (twice > 9 ? twice - 9 : twice);
    }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

const grouped = (text: string, by: string) => (text.match(/.{1,4}/g) ?? []).join(by);
const entities = (text: string) => text.replaceAll('@', '&#64;');

/** How personal values stand in texts that a contract keeps: each row has one of them in every such column. */
const texts: readonly ((of: Person) => string)[] = [
  ({ email, phone }) => `mail ${email}, or ring ${phone} after six`,
  ({ email, iban }) => `${email.toUpperCase()} wants it on ${grouped(iban, ' ')}.`,
  ({ email, iban }) => `${email.toLowerCase()}; ${grouped(iban.toLowerCase(), ' ')}`,
  ({ card, email }) => `mailto:${encodeURIComponent(email)}?card=${card}`,
  ({ card, email }) => `{"to":"${email.replace('@', '\\u0040')}","pan":"${grouped(card, '-')}"}`,
  ({ email, card }) => `<a>${entities(email)}</a> ${grouped(card, '\u00a0')}`,
  ({ email, iban }) => `${email.replace('@', '@\r\n')}\r\n${grouped(iban, '\n')}`,
  ({ card, phone }) => `${grouped(card, '\n')} and ${phone.replace('+49 170', '+49 170\n')}`,
  ({ iban, phone }) => `${grouped(iban, '\u00a0')}, ${phone.replaceAll(' ', '\u00a0')}`,
  ({ born, phone }) => `born ${born}, ${encodeURIComponent(phone.replaceAll(' ', ''))}`,
  ({ iban, card }) => `${iban.toLowerCase()}/${grouped(card, '.')}`,
  ({ phone }) => `tel:${phone.replace('+49 ', '0')} oder 0049 ${phone.slice(4)}`,
];

export const people: readonly Person[] = Array.from({ length: 96 }, (_, index) => person(index));
const textOf = (index: number) => texts[index % texts.length]?.(person(index)) ?? '';

const base64 = (text: string) => Buffer.from(text).toString('base64');

interface PlantedColumn {
  readonly name: string;
  /** In PostgreSQL and in MySQL. */
  readonly types: readonly [string, string];
  readonly privacy: Column['privacy'];
  readonly lake: Column['type'];
  readonly value: (of: Person, index: number) => string | number | null;
  readonly required?: boolean;
}

const string = { kind: 'string' } as const;
const keep = { policy: 'keep' } as const;
const drop = { policy: 'drop' } as const;

/** A column of every policy, and of every kind of type that can hold a person. */
const columns: readonly PlantedColumn[] = [
  {
    name: 'id',
    types: ['int', 'int'],
    privacy: keep,
    lake: { kind: 'int' },
    value: (_, index) => index + 1,
    required: true,
  },
  { name: 'full_name', types: ['text', 'text'], privacy: drop, lake: string, value: ({ name }) => name },
  {
    name: 'street',
    types: ['varchar(200)', 'varchar(200)'],
    privacy: drop,
    lake: string,
    value: ({ street }) => street,
  },
  {
    name: 'details',
    types: ['jsonb', 'json'],
    privacy: drop,
    lake: string,
    value: (of) => JSON.stringify(of),
  },
  { name: 'photo', types: ['bytea', 'blob'], privacy: drop, lake: string, value: ({ name }) => name },
  {
    name: 'encoded',
    types: ['text', 'text'],
    privacy: drop,
    lake: string,
    value: ({ email }) => base64(email),
  },
  {
    name: 'born_on',
    types: ['date', 'date'],
    privacy: drop,
    lake: { kind: 'date' },
    value: ({ born }) => born,
  },
  {
    name: 'email',
    types: ['text', 'varchar(200)'],
    privacy: { policy: 'hash' },
    lake: string,
    value: ({ email }) => ` ${email} `,
  },
  {
    name: 'loyalty',
    types: ['bigint', 'bigint'],
    privacy: { policy: 'hash' },
    lake: string,
    value: ({ card }) => card,
  },
  {
    name: 'iban',
    types: ['char(34)', 'char(34)'],
    privacy: { policy: 'mask', visible: 3 },
    lake: string,
    value: ({ iban }) => iban,
  },
  {
    name: 'phone',
    types: ['text', 'text'],
    privacy: { policy: 'mask', visible: 0 },
    lake: string,
    value: ({ phone }) => phone,
  },
  {
    name: 'age',
    types: ['date', 'date'],
    privacy: { policy: 'generalise', to: 'age-band', formats: [] },
    lake: string,
    value: ({ born }) => born,
  },
  {
    name: 'birth_year',
    types: ['text', 'text'],
    privacy: { policy: 'generalise', to: 'year', formats: ['%d.%m.%Y'] },
    lake: string,
    // Every other one cannot be read.
    value: ({ born, name }, index) =>
      index % 2 === 0 ? born.split('-').reverse().join('.') : `${name}, ${born}`,
  },
  {
    name: 'note',
    types: ['text', 'longtext'],
    privacy: keep,
    lake: string,
    value: (_, index) => textOf(index),
  },
  {
    name: 'list',
    types: ['text[]', 'json'],
    privacy: keep,
    lake: string,
    value: (_, index) => `{${JSON.stringify(textOf(index))}}`,
  },
  {
    name: 'document',
    types: ['json', 'json'],
    privacy: keep,
    lake: string,
    value: (_, index) => JSON.stringify({ text: textOf(index) }),
  },
  {
    name: 'tree',
    types: ['jsonb', 'json'],
    privacy: keep,
    lake: string,
    value: (_, index) => JSON.stringify([{ text: textOf(index) }]),
  },
  {
    name: 'price',
    types: ['text', 'text'],
    privacy: keep,
    lake: { kind: 'decimal', precision: 10, scale: 2 },
    value: ({ name }, index) => (index % 2 === 0 ? '12.50' : name),
  },
  {
    name: 'pieces',
    types: ['text', 'text'],
    privacy: keep,
    lake: { kind: 'int' },
    value: ({ email }, index) => (index % 3 === 0 ? '3' : email),
  },
  {
    name: 'seen_on',
    types: ['text', 'text'],
    privacy: keep,
    lake: { kind: 'date' },
    value: ({ name, born }, index) => (index % 4 === 0 ? '2026-10-01' : `${name} ${born}`),
  },
  {
    name: 'active',
    types: ['text', 'text'],
    privacy: keep,
    lake: { kind: 'boolean' },
    value: ({ street }, index) => (index % 4 === 0 ? 'true' : street),
  },
  {
    name: 'updated_at',
    types: ['timestamptz', 'timestamp'],
    privacy: keep,
    lake: { kind: 'timestamptz' },
    value: () => '2026-11-01 10:00:00',
    required: true,
  },
];

/** In the table, and in no contract. */
const unclassified = 'unseen';

/** As the lake knows it; of files, each of its kind lies in a folder of its own. */
export function plantedDataset(source: 'postgresql' | 'mysql' | FileFormat): Dataset {
  const used = columns.filter(({ name }) => source !== 'mysql' || name !== 'list');
  const files = isFormat(source);
  return {
    name: 'people',
    source: files
      ? {
          ...{ kind: 'files', connection: 'source', bucket: 'inbox', prefix: `${source}/`, format: source },
          ...{ delimiter: null, encoding: null, header: 'present', lastLine: 'ended' },
        }
      : {
          kind: 'table',
          connection: 'source',
          engine: source,
          schema: source === 'mysql' ? 'shop' : 'public',
          table: 'people',
        },
    mode: 'upsert',
    key: ['id'],
    watermark: files ? null : 'updated_at',
    businessDate: null,
    columns: used.map(({ name, types, privacy, lake, required = false }) => ({
      name,
      sourceName: name,
      sourceType: files ? 'text' : types[source === 'mysql' ? 1 : 0],
      description: '',
      type: lake,
      required,
      privacy,
      clean: {
        ...plainCleaning,
        trim: privacy.policy === 'keep',
      },
    })),
    ...plainSettings,
  };
}

export type FileFormat = 'csv' | 'jsonl' | 'parquet';

const isFormat = (source: string): source is FileFormat => ['csv', 'jsonl', 'parquet'].includes(source);

const cells = (): Record<string, string>[] =>
  people.map((of, index) => ({
    ...Object.fromEntries(columns.map(({ name, value }) => [name, String(value(of, index))])),
    [unclassified]: of.name,
  }));

/** The table as a file of text, as often over as is said. */
export function plantedText(format: 'csv' | 'jsonl', times = 1): string {
  const rows = Array.from({ length: times }, cells).flat();
  if (format === 'jsonl') return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const line = (values: readonly string[]) =>
    `${values.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')}\n`;
  return [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))].map(line).join('');
}

/** Statements that make the table with its rows. */
export function plantedTable(engine: 'postgresql' | 'mysql'): readonly string[] {
  const mysql = engine === 'mysql';
  const used = columns.filter(({ name }) => !mysql || name !== 'list');
  const text = (value: string) =>
    `'${(mysql ? value.replaceAll('\\', '\\\\') : value).replaceAll("'", "''")}'`;
  const declared = used.map(({ name, types }) => `${name} ${types[mysql ? 1 : 0]}`);
  const rows = people.map((of, index) => {
    const values = used.map(({ value, name }) => {
      const planted = value(of, index);
      if (typeof planted !== 'string') return String(planted);
      return name === 'photo' && !mysql ? `convert_to(${text(planted)}, 'UTF8')` : text(planted);
    });
    return `(${[...values, text(of.name)].join(', ')})`;
  });
  return [
    `CREATE TABLE people (${declared.join(', ')}, ${unclassified} text, PRIMARY KEY (id))`,
    `INSERT INTO people VALUES ${rows.join(',\n')}`,
  ];
}

/** All that must be nowhere. */
export function plantedValues(): Readonly<Record<string, readonly string[]>> {
  const dates = ({ born }: Person) => {
    const [year = '', month = '', day = ''] = born.split('-');
    return [born, `${day}.${month}.${year}`, `${month}/${day}/${year}`, String(Date.parse(born))];
  };
  return {
    name: people.map(({ name }) => name),
    'e-mail': people.map(({ email }) => email),
    phone: people.flatMap(({ phone }) => [phone, phone.slice(4)]),
    iban: people.map(({ iban }) => iban),
    card: people.map(({ card }) => card),
    'birth date': people.flatMap(dates),
    street: people.map(({ street }) => street),
  };
}
