import type { z } from 'zod';
import { validate, type Report } from '../reading/validate.ts';
import type { Path } from '../reading/yaml-source.ts';
import type { CustomProperties, Odcs } from './odcs.ts';
import { written } from './settings.ts';

/** `daybreak.*` entries of a customProperties list, validated; others belong to other tools. */
export function readSettings<Schema extends z.ZodType>(props: {
  readonly schema: Schema;
  readonly entries: CustomProperties;
  readonly path: Path;
  readonly report: Report;
}): z.infer<Schema> | undefined {
  const { schema, entries, path, report } = props;
  const ours = entries.filter(({ property }) => property.startsWith('daybreak.'));
  for (const [index, { property }] of ours.entries()) {
    if (ours.findIndex((other) => other.property === property) < index)
      report({ code: 'REPEATED', path: [...path, property], problem: 'is set twice.' });
  }
  return validate({
    schema,
    value: Object.fromEntries(ours.map(({ property, value }) => [property, written(property, value)])),
    unknownKey: 'UNKNOWN_SETTING',
    report: (finding) => report({ ...finding, path: [...path, ...finding.path] }),
  });
}

/** Where a setting stands, or would stand. */
export function settingPath(entries: CustomProperties, path: Path, name: string): Path {
  return entries.some(({ property }) => property === name) ? [...path, name] : path;
}

export function refuseMisplaced(contract: Odcs, report: Report): void {
  for (const { property } of contract.customProperties) {
    if (property.startsWith('daybreak.'))
      report({
        code: 'UNKNOWN_SETTING',
        path: [property],
        problem: 'stands at the root of the contract.',
        allowed: 'settings under customProperties of schema[0] or of one of its properties',
      });
  }
}
