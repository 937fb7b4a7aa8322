import type { FailureKind } from '@daybreak/curation';
import type { Failure } from '../run.ts';

/** Ways in which a re-keying fails that are not its job's. */
export const rekeyFailures = {
  KEY_NOT_PENDING: {
    retryable: false,
    meaning: 'The secret of the pseudonym key has no new version.',
    remedy:
      'Put one with the label AWSPENDING: {"keys": [all keys of the current one, then the new one]}; then ask for the re-keying again.',
  },
  KEY_NOT_THE_LAKES: {
    retryable: false,
    meaning: 'The current version of the pseudonym key is not the one that the lake was made under.',
    remedy:
      'The secret was written by hand: put the version back that was AWSCURRENT, then ask for the re-keying again.',
  },
  REKEY_CONFLICT: {
    retryable: true,
    meaning: 'Somebody else changed a table or the secret meanwhile; all tables are as they were.',
    remedy: 'Find out who writes there, then ask for the re-keying again.',
  },
} as const satisfies Readonly<Record<string, FailureKind>>;

export function rekeyFailure(code: keyof typeof rekeyFailures): Failure {
  const { meaning, remedy, retryable } = rekeyFailures[code];
  return { code, cause: `${meaning} ${remedy}`, retryable };
}
