import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { notDeployed } from './not-deployed.ts';
import { manifests } from './services.ts';

const known = ['bus', 'lake', 'source', ...manifests.map(({ name }) => name)];
const [name, ...rest] = process.argv.slice(2);

if (name === '--help' || name === undefined || !known.includes(name)) {
  const usage = `Deploys one stack to the AWS account of your credentials: node infra/src/deploy.ts <name> [options of cdk deploy]\nNames: ${known.join(', ')}\n`;
  (name === '--help' ? process.stdout : process.stderr).write(usage);
  process.exitCode = name === '--help' ? 0 : 2;
} else {
  for (const missing of notDeployed) process.stderr.write(`Not deployed yet: ${missing}\n`);
  const main = join(import.meta.dirname, 'main.ts');
  const cdk = join(createRequire(import.meta.url).resolve('aws-cdk/package.json'), '../bin/cdk');
  const { status } = spawnSync(
    process.execPath,
    [cdk, 'deploy', '--app', `${process.execPath} ${main}`, '--exclusively', `daybreak-${name}`, ...rest],
    { stdio: 'inherit', cwd: resolve(import.meta.dirname, '..') },
  );
  process.exitCode = status ?? 1;
}
