import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');

/** Data that a service reads at boot, copied beside its code. */
const dataFolders: Readonly<Record<string, string>> = {
  contracts: 'libs/dataset-contracts/contracts',
};

/** The same of a service's own, where it has them. */
const ownFolders: Readonly<Record<string, string>> = { reports: 'reports', web: 'src/web' };

/**
 * Bundles a service's Lambda host into one file, with the contracts, report definitions and pages that it reads.
 * Returns the folder, ready to be an asset.
 */
export async function bundleService({ name, into }: { name: string; into: string }): Promise<string> {
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
  for (const [target, source] of Object.entries(dataFolders)) {
    cpSync(join(root, source), join(folder, target), { recursive: true });
  }
  for (const [target, source] of Object.entries(ownFolders)) {
    const own = join(root, 'apps', name, source);
    if (existsSync(own)) cpSync(own, join(folder, target), { recursive: true });
  }
  return folder;
}
