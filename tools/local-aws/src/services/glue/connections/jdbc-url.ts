/** `jdbc:postgresql://host:port/database` or `jdbc:mysql://host:port/database`, the forms that are crawled here. */
export interface JdbcUrl {
  readonly engine: 'postgresql' | 'mysql';
  readonly host: string;
  readonly port: number;
  readonly database: string;
}

const usualPorts = { postgresql: 5432, mysql: 3306 } as const;

export function parseJdbcUrl(url: string): JdbcUrl | null {
  const match = /^jdbc:(postgresql|mysql):\/\/([^:/?#]+|\[[^\]]+\])(?::(\d+))?\/([^?#/]+)/.exec(url);
  const [, engine, host, port, database] = match ?? [];
  if ((engine !== 'postgresql' && engine !== 'mysql') || host === undefined || database === undefined)
    return null;
  return {
    engine,
    host: host.replace(/^\[|\]$/g, ''),
    port: Number(port ?? usualPorts[engine]),
    database,
  };
}
