import { resolve } from 'node:path';
import { sampleContracts } from '@daybreak/dataset-contracts/files';
import { adminUrl } from '@daybreak/supermarket';
import { checkDeployment } from '../check/check-deployment.ts';
import { describe } from '../check/describe.ts';
import type { WayToObjects } from '../check/look-at-inbox.ts';
import { region as defaultRegion } from '../provision/clients.ts';
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
    objects: wayToObjects,
  });
  process.stdout.write(json ? `${JSON.stringify(checked)}\n` : describe(checked));
  return checked.ok ? 0 : 1;
}

/** The endpoint that the environment names, the embedded one that is up, or AWS where somebody is logged in. */
function wayToObjects(): WayToObjects {
  const { AWS_ENDPOINT_URL: named, AWS_REGION: region = defaultRegion } = process.env;
  const endpoint = named ?? findRunning(openHome(process.env))?.aws ?? null;
  const loggedIn = ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE', 'AWS_WEB_IDENTITY_TOKEN_FILE'].some(
    (name) => process.env[name] !== undefined,
  );
  return endpoint === null && !loggedIn ? null : { region, endpoint };
}

function sampleUp(name: string): ReachableDatabase | null {
  const home = openHome(process.env);
  const port = findRunning(home)?.sourcePort ?? null;
  if (port === null) return null;
  const secrets = secretsOf(home);
  const url = new URL(adminUrl({ port, password: secrets.sourceAdminPassword }));
  return sampleDatabase({ name, port, secrets, database: url.pathname.slice(1) });
}
