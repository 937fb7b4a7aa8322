import type { RekeyCounts } from '@daybreak/curation';
import type { Failure } from '../run.ts';

/** What is remembered of the pseudonym key: one for all datasets, since pseudonyms join across them. */
export interface KeyState {
  /** Under which all that is stored was made; null where nothing was hashed since versions are written down. */
  readonly keyVersion: string | null;
  readonly active: Rekey | null;
  /** Ids of those that ended last: a request that comes again starts nothing. */
  readonly ended: readonly string[];
}

/**
 * - `holding`: no run of a dataset with pseudonyms begins, and those under way come to their end
 * - `preparing`: the job writes what is new beside what is there
 * - `publishing`: the tables are swapped, then the key
 * - `finishing`: the job makes it what counts in landing, and removes what was before
 * - `releasing`: runs begin again
 */
export type RekeyPhase =
  'holding' | 'preparing' | 'publishing' | 'finishing' | 'releasing' | 'done' | 'failed';

/** As the aggregate holds it, and as the API shows it. */
export interface Rekey {
  readonly rekeyId: string;
  readonly phase: RekeyPhase;
  readonly requestedAt: string;
  readonly phases: readonly { readonly phase: RekeyPhase; readonly at: string }[];
  readonly endedAt: string | null;
  /** Grows with everything that is decided: a reminder of before says nothing. */
  readonly check: number;
  /** Of the job of this phase. */
  readonly attempt: number;
  readonly datasets: readonly string[];
  /** Datasets that have a run under way. */
  readonly waitingFor: readonly string[];
  /** Versions of the secret, by id. */
  readonly pseudonymKey: { readonly from: string; readonly to: string } | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly counts: readonly RekeyCounts[];
  /** Why it failed, or why the last attempt of its job did. */
  readonly failure: Failure | null;
}

export const noKeySeen: KeyState = { keyVersion: null, active: null, ended: [] };

export type RekeyStep = 'prepare' | 'finish';

/** The step whose job is under way in a phase. */
export const stepOf = ({ phase }: Rekey): RekeyStep | null =>
  phase === 'preparing' ? 'prepare' : phase === 'finishing' ? 'finish' : null;

/** Run id of the job of the phase's attempt. */
export const jobRunIdOf = (rekey: Rekey): string => `${rekey.rekeyId}${stepOf(rekey) ?? ''}${rekey.attempt}`;
