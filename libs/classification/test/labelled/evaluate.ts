import { classifyTable, type Classification } from '../../src/index.ts';
import { personalLabels, valuesOf, type Label, type LabelledTable } from './labelled-table.ts';

const personal: ReadonlySet<string> = new Set(personalLabels);

export interface Judged {
  readonly where: string;
  readonly type: string;
  readonly label: Label;
  readonly found: Classification;
  /** By meaning. */
  readonly isPersonal: boolean;
  /** It would not leave as it is. */
  readonly isProtected: boolean;
}

export function judge(tables: readonly LabelledTable[]): Judged[] {
  return tables.flatMap((table) => {
    const found = classifyTable({
      table: table.table,
      comment: null,
      today: '2026-11-20',
      columns: table.columns.map((column) => ({
        name: column.name,
        type: column.type,
        values: valuesOf(table, column),
      })),
    });
    return table.columns.map((column, index) => {
      const classification = found[index];
      if (classification === undefined) throw new Error('a column was not classified');
      return {
        where: `${table.origin}.${table.table}.${column.name}`,
        type: column.type,
        label: column.label,
        found: classification,
        isPersonal: personal.has(column.label),
        isProtected: classification.policy.policy !== 'keep',
      };
    });
  });
}

export interface Figures {
  readonly columns: number;
  /** Share of personal columns that would not leave as they are. */
  readonly recall: number;
  /** Share of protected columns that are personal. */
  readonly precision: number;
  /** Share of columns whose kind is the labelled one. */
  readonly kinds: number;
}

export function figuresOf(judged: readonly Judged[]): Figures {
  const hits = judged.filter(({ isPersonal, isProtected }) => isPersonal && isProtected).length;
  return {
    columns: judged.length,
    recall: hits / judged.filter(({ isPersonal }) => isPersonal).length,
    precision: hits / judged.filter(({ isProtected }) => isProtected).length,
    kinds: judged.filter(({ label, found }) => label === found.kind).length / judged.length,
  };
}
