/**
 * Who may import whom. One way down: contracts <- pure <- kit <- services; `infra` and `tools` see services only
 * through their manifests (the one subpath their packages export). A project whose tag has no row here may
 * import nothing, so the table fails closed.
 */
export const boundaries = [
  { sourceTag: 'layer:contracts', onlyDependOnLibsWithTags: ['layer:contracts'] },
  { sourceTag: 'layer:pure', onlyDependOnLibsWithTags: ['layer:contracts', 'layer:pure'] },
  { sourceTag: 'layer:kit', onlyDependOnLibsWithTags: ['layer:contracts', 'layer:pure', 'layer:kit'] },
  { sourceTag: 'layer:service', onlyDependOnLibsWithTags: ['layer:contracts', 'layer:pure', 'layer:kit'] },
  {
    sourceTag: 'layer:infra',
    onlyDependOnLibsWithTags: ['layer:contracts', 'layer:pure', 'layer:kit', 'layer:service'],
  },
  {
    sourceTag: 'layer:tool',
    onlyDependOnLibsWithTags: ['layer:contracts', 'layer:pure', 'layer:kit', 'layer:service', 'layer:tool'],
  },
];

/** Folders whose code decides and nothing else: no I/O, no clock, no randomness, no process, no network. */
export const pureFolders = [
  'apps/*/src/core/**/*.ts',
  'libs/classification/src/**/*.ts',
  'libs/curation/src/**/*.ts',
  'libs/dqdl/src/**/*.ts',
  'libs/event-contracts/src/**/*.ts',
];
