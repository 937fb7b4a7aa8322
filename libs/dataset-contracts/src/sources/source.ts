import type { SourceEngine } from '../dataset.ts';

/** An entry of `sources.yaml`: where rows come from, without any secret. */
export type Source = DatabaseSource | InboxSource | SampleSource;

export interface DatabaseSource {
  readonly kind: 'database';
  readonly name: string;
  readonly engine: SourceEngine;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** Null where the secret holds it beside the password. */
  readonly username: string | null;
  readonly login: Login;
  /** `verify-full`: TLS, certificate and host name verified. `off`: plain text. */
  readonly tls: 'verify-full' | 'off';
  /** File with the certificates of the authorities to trust, from the folder of `sources.yaml`; null: well-known ones. */
  readonly certificateAuthority: string | null;
}

/**
 * Where the password is: in an environment variable on this machine, in Secrets Manager on AWS (as
 * `{"username", "password"}`). With `iam` there is none: a token is signed for each connection.
 */
export type Login =
  | { readonly by: 'password'; readonly variable: string | null; readonly secret: string | null }
  | { readonly by: 'iam' };

/** A prefix of a bucket that others put files under. */
export interface InboxSource {
  readonly kind: 'inbox';
  readonly name: string;
  readonly bucket: string;
  /** Ends in `/`, or empty for the whole bucket. */
  readonly prefix: string;
}

/** A database that Daybreak brings along on a laptop, and that stands for one of yours on AWS. */
export interface SampleSource {
  readonly kind: 'sample';
  readonly name: string;
  readonly sample: 'supermarket';
}
