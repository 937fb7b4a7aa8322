/** What can go wrong with the sample shop's database, and what to do. */
const catalogue = {
  SOURCE_PORT_TAKEN: 'Stop what listens there, or set DAYBREAK_SOURCE_PORT to a free port.',
  SOURCE_IN_USE: 'Stop it first, or set DAYBREAK_HOME to another folder.',
  SOURCE_SETTING_INVALID: 'Correct the environment variable named.',
  SOURCE_UNSUPPORTED: 'PostgreSQL is embedded for Linux, macOS and Windows on x64 and arm64 only.',
  SOURCE_FOLDER_UNREACHABLE:
    'PostgreSQL refuses to run as root: move DAYBREAK_HOME and the checkout to folders that others may enter, or install setpriv (util-linux).',
  SOURCE_NOT_CREATED: "See the log named; remove the source folder to begin anew, its data is the sample's.",
  SOURCE_NOT_STARTED: "See the log named; remove the source folder to begin anew, its data is the sample's.",
  SOURCE_PASSWORD_CHANGED:
    'Give the password that the source was made with, or remove the source folder to begin anew.',
  SOURCE_EMPTY: 'Start the source once, so that it fills itself, before it can trade on.',
} as const;

export type SourceErrorCode = keyof typeof catalogue;

export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly code: SourceErrorCode;

  constructor(code: SourceErrorCode, what: string) {
    super(`${what} ${catalogue[code]}`);
    this.code = code;
  }
}
