import type { Cleaning, Column, Dataset, Privacy, Reference } from './dataset.ts';
import { lakeKinds, lakeType } from './lake-type.ts';
import { nearest } from './nearest.ts';
import { odcs, type Odcs, type OdcsProperty } from './odcs.ts';
import { columnSettings, policies, tableSettings, written, type ColumnSettings } from './settings.ts';
import { validate, type Finding } from './validate.ts';
import type { Path } from './yaml-source.ts';

/** Steps that a cross check needs to find the line of what it complains about. */
export interface CompiledContract {
  readonly dataset: Dataset;
  /** Path of each column's property, by position. */
  readonly columnPath: (column: string) => Path;
  readonly settingPath: (setting: string) => Path;
  /** Path of each reference, in the order of `dataset.references`. */
  readonly referencePaths: readonly Path[];
}

type Report = (finding: Finding) => void;
type OdcsTable = Odcs['schema'][number];
type CustomProperties = OdcsTable['customProperties'];

/** One contract file's value to a dataset; undefined where something was reported that leaves none. */
export function compile(value: unknown, report: Report): CompiledContract | undefined {
  const contract = validate({ schema: odcs, value, unknownKey: 'UNKNOWN_FIELD', report });
  const table = contract?.schema[0];
  if (contract === undefined || table === undefined) return undefined;
  refuseMisplaced(contract, report);

  const tablePath: Path = ['schema', 0];
  const settings = readSettings(tableSettings, table.customProperties, tablePath, report);
  const read = table.properties.map((property, index) => {
    const path = [...tablePath, 'properties', index];
    return readColumn(
      property,
      path,
      readSettings(columnSettings, property.customProperties, path, report),
      report,
    );
  });
  const references = readReferences(table, report);
  const ruleset = readRuleset(table, report);
  const columns = read.filter((column) => column !== undefined);
  if (settings === undefined || columns.length < read.length || ruleset === undefined) return undefined;

  const businessDate = settings['daybreak.businessDate'];
  const [schema = '', tableName = ''] = table.physicalName.split('.');
  return {
    dataset: {
      name: contract.name,
      description: (table.description === '' ? contract.description.purpose : table.description).trim(),
      owner: contract.team.name,
      source: { kind: 'table', ...settings['daybreak.source'], schema, table: tableName },
      mode: settings['daybreak.mode'],
      key: keyOf(table),
      watermark: settings['daybreak.watermark'] ?? null,
      businessDate:
        businessDate === undefined
          ? null
          : {
              column: businessDate.column,
              zone: businessDate.zone,
              ...(businessDate.watermarkNotBefore === undefined
                ? {}
                : { watermarkNotBefore: businessDate.watermarkNotBefore }),
            },
      references: references.map(({ reference }) => reference),
      columns,
      ruleset,
      budget: settings['daybreak.budget'],
      deletes: settings['daybreak.deletes'],
      reconcile: settings['daybreak.reconcile'] ?? null,
      drift: settings['daybreak.drift'],
      kAnonymity: settings['daybreak.kAnonymity'] ?? null,
      freshnessHours: null,
      quarantineLimit: settings['daybreak.quarantine']?.limit ?? null,
    },
    columnPath: (name) => [...tablePath, 'properties', columns.findIndex((column) => column.name === name)],
    settingPath: (name) => settingPath(table.customProperties, tablePath, name),
    referencePaths: references.map(({ path }) => path),
  };
}

/** `daybreak.*` entries of a customProperties list, validated; others belong to other tools. */
function readSettings<Schema extends typeof tableSettings | typeof columnSettings>(
  schema: Schema,
  entries: CustomProperties,
  path: Path,
  report: Report,
): ReturnType<Schema['parse']> | undefined {
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
  }) as ReturnType<Schema['parse']> | undefined;
}

function settingPath(entries: CustomProperties, path: Path, name: string): Path {
  return entries.some(({ property }) => property === name) ? [...path, name] : path;
}

function refuseMisplaced(contract: Odcs, report: Report): void {
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

function readColumn(
  property: OdcsProperty,
  path: Path,
  settings: ColumnSettings | undefined,
  report: Report,
): Column | undefined {
  if (settings === undefined) return undefined;
  const type = lakeType(property, settings['daybreak.lakeType']);
  if (!lakeKinds[property.logicalType].includes(type.kind)) {
    report({
      code: 'NOT_ALLOWED',
      path: [...path, 'daybreak.lakeType'],
      problem: `${type.kind} cannot hold the logical type ${property.logicalType}.`,
      allowed: lakeKinds[property.logicalType].join(', '),
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

function keyOf(table: OdcsTable): string[] {
  return table.properties
    .map((property, index) => ({ property, position: property.primaryKeyPosition ?? index }))
    .filter(({ property }) => property.primaryKey)
    .sort((a, b) => a.position - b.position)
    .map(({ property }) => property.name);
}

function readReferences(table: OdcsTable, report: Report): { reference: Reference; path: Path }[] {
  const stated = [
    ...table.properties.flatMap((property, index) =>
      property.relationships.map(({ to }, at) => ({
        from: [property.name],
        to: [to],
        path: ['schema', 0, 'properties', index, 'relationships', at],
      })),
    ),
    ...table.relationships.map(({ from, to }, at) => ({
      from: from.map((name) => name.replace(/^.*[.]/, '')),
      to,
      path: ['schema', 0, 'relationships', at],
    })),
  ];
  return stated.flatMap(({ from, to, path }) => {
    const ends = to.map((end) => end.split('.'));
    const dataset = ends[0]?.[0] ?? '';
    if (from.length !== to.length || ends.some((end) => end.length !== 2 || end[0] !== dataset)) {
      report({
        code: 'REFERENCE_UNFIT',
        path: [...path, 'to'],
        problem: 'does not name one column of one dataset for each column that refers to it.',
        allowed: 'dataset.column',
      });
      return [];
    }
    return [{ reference: { columns: from, dataset, to: ends.map((end) => end[1] ?? '') }, path }];
  });
}

function readRuleset(table: OdcsTable, report: Report): string | undefined {
  const rulesets = table.quality.filter(
    ({ engine }) => engine !== undefined && nearest(engine, ['dqdl']) !== null,
  );
  const [first, second] = rulesets;
  const path = ['schema', 0, 'quality'];
  if (first?.engine !== 'dqdl' || first.type !== 'custom' || typeof first.implementation !== 'string') {
    report({
      code: 'MISSING',
      path,
      problem: 'has no DQDL ruleset.',
      allowed: 'one entry of type custom with engine dqdl and the ruleset as its implementation',
    });
    return undefined;
  }
  if (second !== undefined) report({ code: 'REPEATED', path, problem: 'has more than one DQDL ruleset.' });
  return first.implementation.trim();
}
