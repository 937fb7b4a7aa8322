import { CurationError, readKeyChain, type KeyChain, type RekeyPlan } from '@daybreak/curation';
import { JobError } from '../errors.ts';
import type { Credentials } from '../extract/source-connection.ts';
import { keysSince, keyVersion } from '../key-versions.ts';

/** What a re-keying adds to the pseudonym key. */
export interface NewKeys {
  readonly from: string;
  readonly to: string;
  /** Keys that what was made under a version lacks; null `version`: before it was written down. */
  readonly since: (version: string | null) => readonly string[] | null;
}

export async function newKeys(
  { pseudonymKey: { secret, from, to } }: RekeyPlan,
  { credentials }: { readonly credentials: Credentials },
): Promise<NewKeys> {
  const [before, after] = [
    chainOf(await credentials.secret(secret, from)),
    chainOf(await credentials.secret(secret, to)),
  ];
  const version = keyVersion(before);
  const added = keysSince(after, version);
  if (added === null || added.length === 0)
    throw broken('Its chain of keys is not that of the current version with a key more.');
  return { from: version, to: keyVersion(after), since: (made) => keysSince(after, made) };
}

function chainOf(secret: string): KeyChain {
  try {
    return readKeyChain(secret);
  } catch (error) {
    if (error instanceof CurationError) throw broken(error.message);
    throw error;
  }
}

const broken = (cause: string) => new JobError({ code: 'KEY_CHAIN_BROKEN', cause });
