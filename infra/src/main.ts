import { join, resolve } from 'node:path';
import { readContracts, sampleContracts } from '@daybreak/dataset-contracts/files';
import { createApp } from './app.ts';
import { bundleService } from './bundle-service.ts';
import { notDeployed } from './not-deployed.ts';
import { manifests } from './services.ts';

const output = resolve(import.meta.dirname, '../cdk.out');
const bundles = process.env['DAYBREAK_BUNDLES'] ?? resolve(import.meta.dirname, '../dist');

const datasets = readContracts(process.env['DAYBREAK_CONTRACTS'] ?? sampleContracts);
await Promise.all(manifests.map(({ name }) => bundleService({ name, into: bundles })));
const { stacks, directory } = createApp({
  manifests,
  datasets,
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
