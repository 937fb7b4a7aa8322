import type { Dataset } from '../dataset.ts';
import { validate, type Report } from '../reading/validate.ts';
import type { Path } from '../reading/yaml-source.ts';
import { odcs, type OdcsTable } from './odcs.ts';
import { readColumn } from './read-column.ts';
import { readFreshness } from './read-freshness.ts';
import { readReferences } from './read-references.ts';
import { readRuleset } from './read-ruleset.ts';
import { readSettings, refuseMisplaced, settingPath } from './read-settings.ts';
import { tableSettings, type TableSettings } from './settings.ts';
import { sourceLocation, type Sources } from './source-location.ts';

/** Steps that a cross check needs to find the line of what it complains about. */
export interface CompiledContract {
  readonly dataset: Dataset;
  /** Path of each column's property, by position. */
  readonly columnPath: (column: string) => Path;
  readonly settingPath: (setting: string) => Path;
  /** Path of each reference, in the order of `dataset.references`. */
  readonly referencePaths: readonly Path[];
  /** Lake columns that the contract calls partitioned, in the standard's own field. */
  readonly partitioned: readonly string[];
  /** As the contract states it. */
  readonly partition: TableSettings['daybreak.partition'];
}

/** One contract file's value to a dataset; undefined where something was reported that leaves none. */
export function compile(props: {
  readonly value: unknown;
  readonly sources: Sources;
  readonly report: Report;
}): CompiledContract | undefined {
  const { value, sources, report } = props;
  const contract = validate({ schema: odcs, value, unknownKey: 'UNKNOWN_FIELD', report });
  const table = contract?.schema[0];
  if (contract === undefined || table === undefined) return undefined;
  refuseMisplaced(contract, report);

  const path: Path = ['schema', 0];
  const entries = table.customProperties;
  const settings = readSettings({ schema: tableSettings, entries, path, report });
  const read = table.properties.map((property, index) =>
    readColumn(property, [...path, 'properties', index], report),
  );
  const references = readReferences(table, report);
  const ruleset = readRuleset(table, report);
  const freshnessHours = readFreshness(contract, report);
  const source =
    settings &&
    sourceLocation({ setting: settings['daybreak.source'], table, dataset: contract.name, sources, report });
  const columns = read.filter((column) => column !== undefined);
  if (settings === undefined || source === undefined || columns.length < read.length || ruleset === undefined)
    return undefined;

  const businessDate = settings['daybreak.businessDate'];
  const partition = settings['daybreak.partition'];
  return {
    dataset: {
      name: contract.name,
      description: (table.description === ''
        ? (contract.description.purpose ?? '')
        : table.description
      ).trim(),
      owner: contract.team.name,
      source,
      mode: settings['daybreak.mode'],
      key: keyOf(table),
      watermark: settings['daybreak.watermark'] ?? null,
      ...(settings['daybreak.duplicates'] === undefined
        ? {}
        : { duplicates: settings['daybreak.duplicates'] }),
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
      ...(partition === undefined || partition === 'day' ? {} : { partition }),
      references: references.map(({ reference }) => reference),
      columns,
      ruleset,
      budget: settings['daybreak.budget'],
      deletes: settings['daybreak.deletes'],
      reconcile: settings['daybreak.reconcile'] ?? null,
      drift: settings['daybreak.drift'],
      kAnonymity: settings['daybreak.kAnonymity'] ?? null,
      freshnessHours,
      quarantineLimit: settings['daybreak.quarantine']?.limit ?? null,
    },
    columnPath: (name) => [...path, 'properties', columns.findIndex((column) => column.name === name)],
    settingPath: (name) => settingPath(entries, path, name),
    referencePaths: references.map(({ path: at }) => at),
    partitioned: table.properties.filter(({ partitioned }) => partitioned).map(({ name }) => name),
    partition,
  };
}

function keyOf(table: OdcsTable): string[] {
  return table.properties
    .map((property, index) => ({ property, position: property.primaryKeyPosition ?? index }))
    .filter(({ property }) => property.primaryKey)
    .sort((a, b) => a.position - b.position)
    .map(({ property }) => property.name);
}
