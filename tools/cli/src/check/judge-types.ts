import { sourceDialect, type SourceTypeMapping } from '@daybreak/curation';
import type { Column, Dataset, SourceEngine } from '@daybreak/dataset-contracts';
import type { InspectedColumn, TableDescription } from '@daybreak/source-inspector';
import { right, wrong, type Finding } from './finding.ts';

interface Props {
  readonly dataset: Dataset;
  readonly engine: SourceEngine;
  readonly description: TableDescription;
}

/** What has no lawful mapping fails here rather than at night. */
export function judgeTypes({ dataset, engine, description }: Props): Finding[] {
  const dialect = sourceDialect(engine);
  const mapping = (type: string) => dialect.mapping(type);
  const found = dataset.columns.flatMap((column) => {
    const there = description.columns.find(({ name }) => name === column.sourceName);
    if (column.privacy.policy === 'drop' || there === undefined) return [];
    return judge(column, there, mapping) ?? [];
  });
  return found.length > 0 ? found : [right('types', 'each has a lawful place in the lake')];
}

function judge(
  column: Column,
  there: InspectedColumn,
  mapping: (type: string) => SourceTypeMapping,
): Finding | null {
  const actual = mapping(there.baseType);
  const name = there.name;
  if (actual.natural === null)
    return wrong(
      'types',
      `${name} is ${there.type}: ${actual.reason}`,
      'Drop it in the contract, or let a view of the source turn it into a type that has a place.',
    );
  const { kind } = column.type;
  const lawful = [actual.natural.kind, ...actual.also, 'string'];
  if (column.privacy.policy === 'keep' && !lawful.includes(kind))
    return wrong(
      'types',
      `${name} is ${there.type}, which cannot become ${kind}`,
      `Use another logicalType or daybreak.lakeType: ${[...new Set(lawful)].join(', ')}.`,
    );
  const stated = mapping(column.sourceType ?? 'text');
  if (stated.natural === null || stated.text(name) !== actual.text(name))
    return wrong(
      'types',
      `${name} is ${there.type}, and ${column.sourceType === undefined ? 'the contract does not say so' : `${column.sourceType} in the contract`}`,
      `Write physicalType: ${there.type}`,
    );
  return null;
}
