import { CurationError } from './curation-error.ts';
import { duckdb } from './dialect/duckdb.ts';
import { spark } from './dialect/spark.ts';
import type { Dialect } from './plan.ts';

/** `{name}` in a plan's text becomes the value; a token without a value is refused. */
export function fillTokens(sql: string, values: Readonly<Record<string, string>>): string {
  return sql.replace(/\{([a-z_]+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new CurationError('TOKEN_UNKNOWN', `Nothing is known for {${name}}.`);
    return value;
  });
}

/**
 * What stands before and after a value to make its pseudonym under these keys, in this order: one HMAC-SHA-256 around
 * the other, each of at most 64 bytes, padded.
 * @see https://www.rfc-editor.org/rfc/rfc2104
 */
export function hmacTokens(
  keys: readonly string[],
  dialect: Dialect = 'duckdb',
): { readonly hmac_open: string; readonly hmac_close: string } {
  const { hmac } = { duckdb, spark }[dialect];
  const refused = keys.find((key) => !/^([0-9a-f]{2}){1,64}$/i.test(key));
  if (refused !== undefined || keys.length === 0)
    throw new CurationError('PSEUDONYM_KEY_UNREADABLE', 'The pseudonym key cannot be read.');
  const outermostFirst = keys.toReversed();
  return {
    hmac_open: outermostFirst.map((key) => hmac.open(padded(key, 0x36), padded(key, 0x5c))).join(''),
    hmac_close: keys.map(() => hmac.close).join(''),
  };
}

function padded(keyHex: string, pad: number): string {
  return Array.from({ length: 64 }, (_, index) => {
    const byte = Number.parseInt(keyHex.slice(index * 2, index * 2 + 2) || '0', 16);
    return (byte ^ pad).toString(16).padStart(2, '0');
  }).join('');
}
