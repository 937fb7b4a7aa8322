/** What curation refuses, and what to do. */
const catalogue = {
  PLAN_INVALID: 'Write the plan or result again with this version of @daybreak/curation.',
  PSEUDONYM_KEY_UNNAMED: 'Name the secret that holds the pseudonym key.',
  PSEUDONYM_KEY_UNREADABLE:
    'Its secret holds 2 to 128 hex digits, or {"keys": ["…", "…"]} with as many each, oldest first.',
  NO_WATERMARK: 'Give the contract a daybreak.watermark, or make it a snapshot.',
  NO_BUSINESS_DATE: 'Give the contract a daybreak.businessDate, or leave the business dates out.',
  NOT_COMPARABLE: 'Leave daybreak.reconcile out of the contract, or change what is in its way.',
  NO_LANDING: 'Name at least one landing prefix.',
  TYPE_UNMAPPED: 'Give the column the privacy policy drop, or a view of the source that casts it.',
  TOKEN_UNKNOWN: 'Give a value for every token of the text.',
} as const;

export type CurationErrorCode = keyof typeof catalogue;

export class CurationError extends Error {
  override readonly name = 'CurationError';
  readonly code: CurationErrorCode;

  constructor(code: CurationErrorCode, what: string) {
    super(`${what} ${catalogue[code]}`);
    this.code = code;
  }
}
