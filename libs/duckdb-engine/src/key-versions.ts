import { createHmac } from 'node:crypto';
import type { KeyChain } from '@daybreak/curation';

/**
 * What tells one chain from another without a word of the keys: `<keys>-<12 hex digits>`, of the chain of the first
 * key, the first two, and so on.
 */
export function keyVersions(keys: KeyChain): readonly string[] {
  let digest = 'version of the pseudonym key';
  return keys.map((hex, index) => {
    digest = createHmac('sha256', Buffer.from(hex, 'hex')).update(digest).digest('hex');
    return `${index + 1}-${digest.slice(0, 12)}`;
  });
}

/** Of the whole chain. */
export const keyVersion = (keys: KeyChain): string => keyVersions(keys).at(-1) ?? '';

/** Those of a chain's keys that what was made under `version` lacks; null where that is no beginning of the chain. */
export function keysSince(keys: KeyChain, version: string | null): readonly string[] | null {
  const versions = keyVersions(keys);
  const at = version === null ? 0 : versions.indexOf(version);
  return at === -1 ? null : keys.slice(at + 1);
}
