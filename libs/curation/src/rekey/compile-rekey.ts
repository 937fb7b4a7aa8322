import type { Dataset } from '@daybreak/dataset-contracts';
import type { SqlDialect } from '../dialect/sql-dialect.ts';
import { eachDialect } from '../dialect/each-dialect.ts';
import { hashedColumns } from '../lake-schema.ts';
import type { RekeyedDataset, RekeyedTable, RekeyPlan } from './rekey-plan.ts';

export interface RekeyInput extends Pick<
  RekeyPlan,
  'runId' | 'rekeyId' | 'step' | 'pseudonymKey' | 'keyVersion' | 'removeBefore' | 'resultUri'
> {
  readonly datasets: readonly {
    readonly dataset: Dataset;
    readonly landingUri: string;
    readonly lake: RekeyedTable | null;
    readonly quarantine: RekeyedTable | null;
  }[];
}

export const compileRekey = ({ datasets, ...input }: RekeyInput): RekeyPlan => ({
  kind: 'rekey',
  version: 1,
  ...input,
  datasets: datasets.map(rekeyed),
});

function rekeyed({ dataset, ...where }: RekeyInput['datasets'][number]): RekeyedDataset {
  return {
    dataset: dataset.name,
    ...where,
    columns: hashedColumns(dataset).map((name) => ({
      name,
      sql: eachDialect((dialect) => pseudonymAgain(name, dialect)),
      rawRow: eachDialect((dialect) => memberAgain(name, dialect)),
    })),
  };
}

const pseudonym = '[0-9a-f]{64}';

/** What is no pseudonym is what a contract puts where there is none, and stays. */
function pseudonymAgain(name: string, dialect: SqlDialect): string {
  const value = dialect.id(name);
  return `case when ${dialect.matches(value, pseudonym)} then ${dialect.pseudonym(value)} else ${value} end`;
}

/**
 * In JSON a quote inside a text is escaped, so the name in quotes with a colon is a member wherever it stands. The rest of
 * the row stays as it was written.
 */
function memberAgain(name: string, dialect: SqlDialect): string {
  const row = dialect.id('raw_row');
  const member = dialect.text(`"${name}":"`);
  const pattern = `"${name}":"(${pseudonym})"`;
  const found = dialect.extractMatch(row, pattern);
  return `case when ${dialect.contains(row, pattern)} then replace(${row}, concat(${member}, ${found}), concat(${member}, ${dialect.pseudonym(found)})) else ${row} end`;
}
