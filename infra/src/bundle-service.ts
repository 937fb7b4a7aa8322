import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');

/** Data of a service's own that it reads at boot, copied beside its code. */
const ownFolders: Readonly<Record<string, string>> = { reports: 'reports', web: 'src/web' };

interface BundleService {
  readonly name: string;
  readonly into: string;
  /** Folder of dataset contracts and their `sources.yaml`. */
  readonly contracts: string;
  /** Folder of report definitions, instead of the service's own. */
  readonly reports?: string;
}

/**
 * Bundles a service's Lambda host into one file, with the contracts, report definitions and pages that it reads.
 * Returns the folder, ready to be an asset.
 */
export async function bundleService({ name, into, contracts, reports }: BundleService): Promise<string> {
  const folder = join(into, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [join(root, 'apps', name, 'src/lambda.ts')],
    outfile: join(folder, 'index.mjs'),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    minify: true,
    keepNames: true,
    legalComments: 'none',
    logLevel: 'error',
    // Some dependencies are CommonJS and call `require` for Node's own modules.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
  });
  // The folder is a person's own, and can hold more than is meant to leave this machine.
  mkdirSync(join(folder, 'contracts'));
  const read = readdirSync(contracts).filter((file) => /[.]odcs[.]yaml$|^sources[.]yaml$/.test(file));
  for (const file of read) cpSync(join(contracts, file), join(folder, 'contracts', file));
  for (const [target, source] of Object.entries(ownFolders)) {
    const shipped = join(root, 'apps', name, source);
    const own = target === 'reports' && reports !== undefined && existsSync(shipped) ? reports : shipped;
    if (existsSync(own)) cpSync(own, join(folder, target), { recursive: true });
  }
  return folder;
}
