import { join, resolve } from 'node:path';
import { readFolder, sampleContracts } from '@daybreak/dataset-contracts/files';
import { createApp } from './app.ts';
import { bundleService } from './bundle-service.ts';
import { notDeployed } from './not-deployed.ts';
import { manifests } from './services.ts';

const output = resolve(import.meta.dirname, '../cdk.out');
const bundles = process.env['DAYBREAK_BUNDLES'] ?? resolve(import.meta.dirname, '../dist');

const contracts = readFolder(resolve(process.env['DAYBREAK_CONTRACTS'] ?? sampleContracts));
const reports = process.env['DAYBREAK_REPORTS'];
await Promise.all(
  manifests.map(({ name }) =>
    bundleService({
      ...{ name, into: bundles, contracts: contracts.folder },
      ...(reports === undefined ? {} : { reports: resolve(reports) }),
    }),
  ),
);
const { stacks, directory } = createApp({
  manifests,
  contracts,
  codeOf: (service) => join(bundles, service),
  // The CDK command line says where it wants the assembly.
  outdir: process.env['CDK_OUTDIR'] ?? output,
}).synth();

for (const { id, template } of stacks) {
  const { Resources = {} } = template as { Resources?: Record<string, unknown> };
  process.stdout.write(`${id.padEnd(32)} ${String(Object.keys(Resources).length).padStart(3)} resources\n`);
}
process.stdout.write(`${directory}\n\nNot deployed yet:\n`);
for (const missing of notDeployed) process.stdout.write(`- ${missing}\n`);
