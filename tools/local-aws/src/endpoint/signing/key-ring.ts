/** An access key whose secret is known here. */
export interface KnownKey {
  readonly accessKey: string;
  readonly secret: string;
  /** Undefined for a lasting one. */
  readonly token?: string;
  /** Epoch milliseconds. */
  readonly expires?: number;
}

export interface KeyRingOptions {
  /** Secrets by access key; undefined where any access key shall do. */
  readonly given?: Readonly<Record<string, string>> | undefined;
  /** What STS gave out. */
  readonly issued: { find(accessKey: string): KnownKey | undefined };
}

/** What documentation, jobs and services of the endpoint use. */
const usual = { accessKey: 'test', secret: 'test' };

/** Which access keys there are, and which of their signatures are worth the time. */
export class KeyRing {
  readonly #given: ReadonlyMap<string, string>;
  readonly #issued: KeyRingOptions['issued'];
  /** As on AWS: there are no other access keys, each signature is verified, and it is for this region and time. */
  readonly strict: boolean;

  constructor({ given, issued }: KeyRingOptions) {
    this.strict = given !== undefined;
    this.#given = new Map(Object.entries({ [usual.accessKey]: usual.secret, ...given }));
    this.#issued = issued;
  }

  find(accessKey: string): KnownKey | undefined {
    const secret = this.#given.get(accessKey);
    return secret === undefined ? this.#issued.find(accessKey) : { accessKey, secret };
  }

  /**
   * The key by which the signature of a header is to be verified. Unless the ring is strict that is one that STS gave out: their
   * names begin with `ASIA`. All else is signed by the clients' own machinery, and each call would pay for it.
   */
  toVerify(accessKey: string): KnownKey | undefined {
    if (this.strict) return this.find(accessKey);
    return accessKey.startsWith('ASIA') ? this.#issued.find(accessKey) : undefined;
  }
}
