import { resolve } from 'node:path';
import { sampleContracts } from '@daybreak/dataset-contracts/files';
import { adminUrl } from '@daybreak/supermarket';
import { checkDeployment } from '../check/check-deployment.ts';
import { describe } from '../check/describe.ts';
import { findRunning, openHome, secretsOf } from '../stack/home.ts';
import type { ReachableDatabase } from '../stack/local-sources.ts';
import { sampleDatabase } from '../stack/sample-shop.ts';

interface Check {
  readonly contracts?: string;
  readonly json?: boolean;
}

/** Resolves with the exit code: 1 where a night would not go well. */
export async function check({ contracts, json = false }: Check): Promise<number> {
  const checked = await checkDeployment({
    folder: resolve(contracts ?? process.env['DAYBREAK_CONTRACTS'] ?? sampleContracts),
    environment: process.env,
    sample: sampleUp,
  });
  process.stdout.write(json ? `${JSON.stringify(checked)}\n` : describe(checked));
  return checked.ok ? 0 : 1;
}

function sampleUp(name: string): ReachableDatabase | null {
  const home = openHome(process.env);
  const port = findRunning(home)?.sourcePort ?? null;
  if (port === null) return null;
  const secrets = secretsOf(home);
  const url = new URL(adminUrl({ port, password: secrets.sourceAdminPassword }));
  return sampleDatabase({ name, port, secrets, database: url.pathname.slice(1) });
}
