/** A source with its secrets resolved: in memory only, never printed. */
export type SourceConnection = DatabaseConnection | FilesConnection;

export interface DatabaseConnection {
  readonly engine: 'postgresql' | 'mysql';
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly username: string;
  readonly password: string;
  readonly tls: TlsMode;
}

/**
 * - `off`: plain text; for this machine and private networks only
 * - `verify`: TLS, certificate and host name verified, against `ca` (PEM) or the authorities that Node trusts
 */
export type TlsMode =
  { readonly mode: 'off' } | { readonly mode: 'verify'; readonly certificateAuthority?: string };

export interface FilesConnection {
  readonly engine: 'files';
  readonly bucket: string;
  /** Ends in `/`, or empty for the whole bucket. */
  readonly prefix: string;
  readonly region: string;
  /** Of another object store than AWS's own, e.g. the embedded endpoint. */
  readonly endpoint: string | null;
}
