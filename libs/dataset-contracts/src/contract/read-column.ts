import type { Cleaning, Column, Privacy } from '../dataset.ts';
import type { Report } from '../reading/validate.ts';
import type { Path } from '../reading/yaml-source.ts';
import { lakeKinds, lakeType } from './lake-type.ts';
import type { OdcsProperty } from './odcs.ts';
import { readSettings } from './read-settings.ts';
import { columnSettings, policies, type ColumnSettings } from './settings.ts';

/** One property of the standard to a column; undefined where something was reported that leaves none. */
export function readColumn(property: OdcsProperty, path: Path, report: Report): Column | undefined {
  const settings = readSettings({
    schema: columnSettings,
    entries: property.customProperties,
    path,
    report,
  });
  if (settings === undefined) return undefined;
  const type = lakeType(property, settings['daybreak.lakeType']);
  if (!lakeKinds[property.logicalType].includes(type.kind)) {
    report({
      code: 'NOT_ALLOWED',
      path: [...path, 'daybreak.lakeType'],
      problem: `${type.kind} cannot hold the logical type ${property.logicalType}.`,
      allowed: lakeKinds[property.logicalType].join(', '),
      nearest: lakeKinds[property.logicalType][0] ?? null,
    });
  }
  if (type.kind === 'decimal' && (type.scale > type.precision || type.precision === 0)) {
    report({
      code: 'NOT_ALLOWED',
      path: [...path, 'daybreak.lakeType'],
      problem: 'has more digits after the point than in all, or none.',
      allowed: 'decimal(precision, scale) with a scale up to the precision',
    });
  }
  const privacy = settings['daybreak.privacy'];
  if (privacy === undefined) {
    report({
      code: 'UNCLASSIFIED',
      path: [...path, 'daybreak.privacy'],
      problem: `column ${property.name} has no privacy policy.`,
      allowed: policies.join(', '),
      nearest: 'drop',
    });
    return undefined;
  }
  const policy = readPrivacy(privacy, path, report);
  if (policy === undefined) return undefined;
  return {
    name: property.name,
    sourceName: property.physicalName ?? property.name,
    ...(property.physicalType === undefined ? {} : { sourceType: property.physicalType }),
    description: property.description.trim(),
    type,
    required: property.required || property.primaryKey,
    privacy: policy,
    clean: readCleaning(settings['daybreak.clean'], policy),
  };
}

function readPrivacy(
  setting: NonNullable<ColumnSettings['daybreak.privacy']>,
  path: Path,
  report: Report,
): Privacy | undefined {
  const at = [...path, 'daybreak.privacy'];
  const { policy, scan, visible, to, formats } = setting;
  const surplus = [
    ...(policy !== 'keep' && scan !== undefined ? ['scan'] : []),
    ...(policy !== 'mask' && visible !== undefined ? ['visible'] : []),
    ...(policy !== 'generalise' && to !== undefined ? ['to'] : []),
    ...(policy !== 'generalise' && formats !== undefined ? ['formats'] : []),
  ];
  for (const field of surplus)
    report({ code: 'PRIVACY_MISUSE', path: [...at, field], problem: `means nothing with policy ${policy}.` });
  if (policy === 'mask') return { policy, visible: visible ?? 0 };
  if (policy === 'keep') return scan === false ? { policy, scan } : { policy };
  if (policy !== 'generalise') return { policy };
  if (to === undefined) {
    report({ code: 'MISSING', path: [...at, 'to'], problem: 'is missing.', allowed: 'age-band, year' });
    return undefined;
  }
  return { policy, to, formats: formats ?? [] };
}

function readCleaning(setting: ColumnSettings['daybreak.clean'], privacy: Privacy): Cleaning {
  return { ...setting, trim: setting.trim ?? privacy.policy === 'keep' };
}
