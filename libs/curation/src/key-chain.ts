import { z } from 'zod';
import { CurationError } from './curation-error.ts';

/**
 * The pseudonym key: one key or more, oldest first. A pseudonym is HMAC(last, … HMAC(second, HMAC(first, value))), so
 * that what was made under the first keys of a chain is brought up to it without the value.
 */
export type KeyChain = readonly [string, ...string[]];

const key = z.string().regex(/^([0-9a-f]{2}){1,64}$/i);
const chain = z.object({ keys: z.tuple([key], key) });

/** As its secret holds it: `{"keys": ["…", "…"]}`, or the hex digits of a single key. */
export function readKeyChain(secret: string): KeyChain {
  const text = secret.trim();
  const { success, data } = chain.safeParse(text.startsWith('{') ? parsed(text) : { keys: [text] });
  if (success) return data.keys;
  throw new CurationError('PSEUDONYM_KEY_UNREADABLE', 'The pseudonym key cannot be read.');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export const printKeyChain = (keys: KeyChain): string => JSON.stringify({ keys });

/** Whether two batches were hashed alike. Batches of before versions were written down were made under one key. */
export function madeUnderOneKey(one: string | null, other: string | null): boolean {
  if (one === null && other === null) return true;
  if (one !== null && other !== null) return one === other;
  return (one ?? other ?? '').startsWith('1-');
}
