/**
 * - `right`: looked at and lawful
 * - `advice`: lawful, and better otherwise
 * - `wrong`: the night would fail, lose rows or leak
 * - `unseen`: could not be looked at
 */
export type Mark = 'right' | 'advice' | 'wrong' | 'unseen';

/** What was found out about one side of a source or of a dataset's table. Holds names and counts, never a value. */
export interface Finding {
  readonly about: string;
  readonly mark: Mark;
  readonly says: string;
  /** Null where nothing is to be done. */
  readonly todo: string | null;
}

export const right = (about: string, says: string): Finding => ({ about, mark: 'right', says, todo: null });
export const advice = (about: string, says: string, todo: string): Finding => ({
  about,
  mark: 'advice',
  says,
  todo,
});
export const wrong = (about: string, says: string, todo: string): Finding => ({
  about,
  mark: 'wrong',
  says,
  todo,
});
export const unseen = (about: string, says: string, todo: string | null = null): Finding => ({
  about,
  mark: 'unseen',
  says,
  todo,
});
