import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { query } from '../surroundings.ts';

export interface Leak {
  /** Where it lies. */
  readonly at: string;
  /** What the value was planted as. */
  readonly planted: string;
  /** How it was written. */
  readonly as: string;
}

interface Needle {
  readonly bytes: Buffer;
  readonly planted: string;
  readonly as: string;
}

/** Shorter ones are found by chance. */
const shortest = 6;

/**
 * Looks for planted values in bytes, however they are written: in any case, of UTF-8, UTF-16 or Latin-1, within base64, hex,
 * a URL, JSON or XML, with other or no separators, across the ends of lines, backwards, and as a digest without a key.
 */
export class LeakSearch {
  /** By their first bytes, so that many are looked for in one pass. */
  readonly #byHead = new Map<number, Needle[]>();

  /** Values by what they were planted as. */
  constructor(planted: Readonly<Record<string, readonly string[]>>) {
    for (const [name, values] of Object.entries(planted))
      for (const value of values) for (const [as, needle] of writings(value)) this.#add(name, as, needle);
  }

  #add(planted: string, as: string, text: string): void {
    const bytes = Buffer.from(lowered(text), 'latin1');
    if (bytes.length < shortest) return;
    const head = bytes.readUIntBE(0, shortest);
    const known = this.#byHead.get(head) ?? [];
    if (!known.some((one) => one.bytes.equals(bytes)))
      this.#byHead.set(head, [...known, { bytes, planted, as }]);
  }

  find(at: string, bytes: Uint8Array | string): readonly Leak[] {
    // A character a byte, so that any encoding can be looked for.
    const plain = lowered(Buffer.from(bytes).toString('latin1'));
    const found = new Map<string, Leak>();
    for (const text of [plain, bare(plain)]) {
      const haystack = Buffer.from(text, 'latin1');
      for (let from = 0; from + shortest <= haystack.length; from += 1)
        for (const { bytes: needle, planted, as } of this.#byHead.get(haystack.readUIntBE(from, shortest)) ??
          [])
          if (haystack.subarray(from, from + needle.length).equals(needle))
            found.set(`${planted} ${as}`, { at, planted, as });
    }
    return [...found.values()];
  }

  /** Every file below a folder: its name, its bytes, and of Parquet the values, which compression hides. */
  async folder(folder: string): Promise<readonly Leak[]> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const leaks = entries.map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      const name = relative(folder, path);
      if (!entry.isFile()) return this.find(`${name} (name)`, name);
      const values = entry.name.includes('.parquet') ? await parquetValues(path) : '';
      return [
        ...this.find(`${name} (name)`, name),
        ...this.find(name, await readFile(path)),
        ...this.find(`${name} (values)`, values),
      ];
    });
    return (await Promise.all(leaks)).flat();
  }
}

/** What is left of a file that was not finished has no values that anybody could read. */
async function parquetValues(path: string): Promise<string> {
  const file = (await readFile(path)).subarray(-4).toString('latin1');
  if (file !== 'PAR1') return '';
  const rows = await query(`SELECT COLUMNS(*)::VARCHAR FROM read_parquet('${path.replaceAll("'", "''")}')`);
  return rows.flatMap((row) => Object.values(row).map(String)).join('\n');
}

/** Letters of ASCII alone: the others are bytes here. */
const lowered = (text: string) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

/** Without white space and what else sets groups of digits and letters apart, and without escaped ends of lines. */
const bare = (text: string) => text.replace(/\\[nrt]|%20|%0[ad]|[\s().,/_'"+-]|\u00c2?\u00a0/g, '');

function* writings(value: string): Generator<readonly [as: string, text: string]> {
  const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
  const utf8 = Buffer.from(value);
  yield ['text', latin1(utf8)];
  yield ['latin1', value];
  yield ['utf-16le', latin1(Buffer.from(value, 'utf16le'))];
  yield ['utf-16be', latin1(Buffer.from(value, 'utf16le').swap16())];
  // Upper and lower case of letters that are not of ASCII.
  yield ['upper case', latin1(Buffer.from(value.toUpperCase()))];
  yield ['lower case', latin1(Buffer.from(value.toLowerCase()))];
  for (const offset of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(offset), utf8]).toString('base64');
    // The first and last signs depend on what stands beside the value.
    const own = encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + utf8.length) * 8) / 6));
    yield ['base64', own];
    yield ['base64url', own.replaceAll('+', '-').replaceAll('/', '_')];
  }
  yield ['hex', utf8.toString('hex')];
  yield ['url', encodeURIComponent(value)];
  yield ['json', latin1(Buffer.from(JSON.stringify(value).slice(1, -1)))];
  yield [
    'json',
    value.replace(/[^A-Za-z0-9 .+-]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`),
  ];
  yield ['xml', value.replace(/[^A-Za-z0-9 .+-]/g, (sign) => `&#${sign.charCodeAt(0)};`)];
  const groups = bare(lowered(latin1(utf8)));
  yield ['other groups', groups];
  yield ['backwards', groups.split('').reverse().join('')];
  for (const spelled of new Set([value, value.trim(), value.toLowerCase(), value.toUpperCase(), groups]))
    for (const digest of ['md5', 'sha1', 'sha256', 'sha512'])
      for (const form of ['hex', 'base64'] as const)
        yield [`${digest} without a key`, createHash(digest).update(spelled).digest(form)];
}
