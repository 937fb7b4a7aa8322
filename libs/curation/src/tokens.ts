import { CurationError } from './curation-error.ts';

/** `{name}` in a plan's text becomes the value; a token without a value is refused. */
export function fillTokens(sql: string, values: Readonly<Record<string, string>>): string {
  return sql.replace(/\{([a-z_]+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new CurationError('TOKEN_UNKNOWN', `Nothing is known for {${name}}.`);
    return value;
  });
}

/**
 * The two padded keys of HMAC-SHA-256 over a key of at most 64 bytes, as hex.
 * @see https://www.rfc-editor.org/rfc/rfc2104
 */
export function hmacTokens(keyHex: string): { readonly hmac_inner: string; readonly hmac_outer: string } {
  if (!/^([0-9a-f]{2}){1,64}$/i.test(keyHex))
    throw new CurationError('PSEUDONYM_KEY_UNNAMED', 'The pseudonym key is not 2 to 128 hex digits.');
  return { hmac_inner: padded(keyHex, 0x36), hmac_outer: padded(keyHex, 0x5c) };
}

function padded(keyHex: string, pad: number): string {
  return Array.from({ length: 64 }, (_, index) => {
    const byte = Number.parseInt(keyHex.slice(index * 2, index * 2 + 2) || '0', 16);
    return (byte ^ pad).toString(16).padStart(2, '0');
  }).join('');
}
