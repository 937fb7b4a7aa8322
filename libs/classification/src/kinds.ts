/** What a column can be about a person. Anything that is one of these is protected. */
export const personalKinds = [
  'birth-date',
  'person-name',
  'email',
  'phone',
  'address',
  'national-id',
  'card-number',
  'bank-account',
  'ip-address',
  'device-id',
  'location',
  'username',
  'credential',
  'gender',
  'special-category',
  'licence-plate',
  'free-text',
  'pseudonymous-id',
] as const;

/** What it can be that may leave as it is. */
export const otherKinds = [
  'identifier',
  'amount',
  'quantity',
  'code',
  'category',
  'timestamp',
  'boolean',
  'thing-name',
  'thing-text',
  'business-place',
] as const;

export type PersonalKind = (typeof personalKinds)[number];
export type OtherKind = (typeof otherKinds)[number];
/** `unknown`: nothing tells that it is harmless, so it is treated as personal. */
export type Kind = PersonalKind | OtherKind | 'unknown';

const personal: ReadonlySet<string> = new Set(personalKinds);
export const isPersonal = (kind: Kind): kind is PersonalKind => personal.has(kind);
