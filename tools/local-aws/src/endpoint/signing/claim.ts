/** Whom a request says that it is from, and what it says that was signed. Nothing of it is proved. */
export interface Claim {
  readonly accessKey: string;
  /** `20260102`: with region and service, the scope of the key that signed. */
  readonly day: string;
  readonly region: string;
  readonly service: string;
  /** In lower case. */
  readonly signedHeaders: readonly string[];
  /** `20260102T030405Z` */
  readonly date: string;
}
