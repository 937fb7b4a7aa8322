/** Every way in which a contract can be wrong, and what to do about it. */
export const issueCatalogue = {
  YAML_SYNTAX: 'The file is not YAML: correct it at the line named.',
  UNSUPPORTED: 'The standard allows it, but Daybreak does not support it: do without, as the message says.',
  NO_CONTRACT: 'There is nothing to load: the folder must hold at least one *.odcs.yaml file.',
  UNKNOWN_FIELD:
    'ODCS v3.1 has no such field: rename it, or move a setting of your own under customProperties.',
  UNKNOWN_SETTING: 'Daybreak has no such setting: use one of those named.',
  MISSING: 'A field or setting that Daybreak needs is not there: add it.',
  WRONG_TYPE: 'The value is of another type than the one named.',
  NOT_ALLOWED: 'The value is not one of those allowed.',
  REPEATED: 'The same thing is stated twice: keep one.',
  UNCLASSIFIED: 'Every column needs daybreak.privacy, so that nothing leaves the source unconsidered.',
  PRIVACY_MISUSE: 'The privacy policy does not fit the column or its use.',
  CLEANING_MISUSE: "The cleaning does not fit the column's type or privacy policy.",
  UNKNOWN_COLUMN: 'The column is not among the properties of the schema.',
  COLUMN_UNFIT: 'The column cannot play the part that it is given.',
  UNKNOWN_DATASET: 'No contract defines the dataset that is referred to.',
  REFERENCE_UNFIT: 'The two ends of a relationship do not match.',
  NO_SOURCES: 'Contracts need a sources.yaml beside them that says where their rows come from.',
  UNKNOWN_SOURCE: 'The connection is not among the sources of sources.yaml.',
  SETTING_UNFIT: 'The setting does not go with what else the contract or sources.yaml says.',
  PLAIN_SECRET:
    'sources.yaml never holds a secret: name the environment variable or the secret that does, and change the password, which a file has now seen.',
  REFERENCE_CYCLE: 'Datasets refer to each other in a circle, so that none could be loaded first.',
} as const;

export type IssueCode = keyof typeof issueCatalogue;

export interface ContractIssue {
  readonly code: IssueCode;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** Path of the field, e.g. `schema[0].properties[3].daybreak.privacy`. */
  readonly field: string;
  readonly problem: string;
  readonly allowed: string | null;
  /** The right value that lies nearest to the one found. */
  readonly nearest: string | null;
}

/** All that is wrong with a set of contracts, one line an issue. */
export class ContractsInvalid extends Error {
  override readonly name = 'ContractsInvalid';
  readonly code = 'CONTRACTS_INVALID';
  readonly issues: readonly ContractIssue[];

  constructor(issues: readonly ContractIssue[]) {
    const count = issues.length === 1 ? '1 error' : `${issues.length} errors`;
    super(`${count} in the contracts and their sources:\n${issues.map(describeIssue).join('\n')}`);
    this.issues = issues;
  }
}

/** One line: where, what, what is allowed, what was meant. */
export function describeIssue(issue: ContractIssue): string {
  const allowed = issue.allowed === null ? '' : ` Allowed: ${issue.allowed}.`;
  const nearest = issue.nearest === null ? '' : ` Did you mean ${issue.nearest}?`;
  return `${issue.file}:${issue.line} ${issue.field}: ${issue.problem}${allowed}${nearest} [${issue.code}]`;
}
