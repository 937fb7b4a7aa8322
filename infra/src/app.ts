import { App, Tags } from 'aws-cdk-lib';
import type { ContractsFolder } from '@daybreak/dataset-contracts/files';
import type { ServiceManifest } from '@daybreak/service-kit/manifest';
import { BusStack } from './stacks/bus-stack.ts';
import { LakeStack } from './stacks/lake-stack.ts';
import { ServiceStack } from './stacks/service-stack.ts';
import { SourceStack } from './stacks/source-stack.ts';

interface DaybreakApp {
  readonly manifests: readonly ServiceManifest[];
  readonly contracts: ContractsFolder;
  /** Folder with the bundled code of a service. */
  readonly codeOf: (service: string) => string;
  readonly outdir?: string;
}

/** Every stack of Daybreak: three that are shared, and one a service. */
export function createApp({ manifests, contracts, codeOf, outdir }: DaybreakApp): App {
  const app = new App({ analyticsReporting: false, ...(outdir === undefined ? {} : { outdir }) });
  new BusStack(app, 'daybreak-bus', { description: 'Daybreak: the bus, its archive, alarms' });
  new LakeStack(app, 'daybreak-lake', { description: 'Daybreak: buckets, catalog databases, workgroup' });
  new SourceStack(app, 'daybreak-source', {
    description: 'Daybreak: connections to the sources, their secrets and crawlers, the role of the jobs',
    contracts,
  });
  for (const manifest of manifests) {
    new ServiceStack(app, `daybreak-${manifest.name}`, {
      description: `Daybreak: ${manifest.summary}`,
      manifest,
      code: codeOf(manifest.name),
    });
  }
  Tags.of(app).add('application', 'daybreak');
  return app;
}
