/** `jdbc:postgresql://host:port/database`, the only form that is crawled here. */
export interface JdbcUrl {
  readonly host: string;
  readonly port: number;
  readonly database: string;
}

export function parseJdbcUrl(url: string): JdbcUrl | null {
  const match = /^jdbc:postgresql:\/\/([^:/?#]+|\[[^\]]+\])(?::(\d+))?\/([^?#/]+)/.exec(url);
  const [, host, port, database] = match ?? [];
  if (host === undefined || database === undefined) return null;
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port ?? 5432), database };
}
