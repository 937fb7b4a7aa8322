/** Every way a command can refuse: what happened, and what to do about it. */
const catalogue = {
  PORT_TAKEN: ({ port, variable, what }: { port: number; variable: string; what: string }) =>
    `Port ${String(port)}, for ${what}, is taken. Stop what listens there, or choose another port: ${variable}=${String(port + 10_000)} npm start`,
  PORT_INVALID: ({ variable, value }: { variable: string; value: string }) =>
    `${variable}=${JSON.stringify(value)} is not a port. Give a number from 0 (any free port) to 65535.`,
  ALREADY_UP: ({ pid, home }: { pid: number; home: string }) =>
    `Daybreak is already up in ${home} (process ${String(pid)}). Use it from here with \`npx daybreak run\`, stop it with Ctrl-C there, or give this one a home of its own: DAYBREAK_HOME=… npm start`,
  HOME_IN_USE: ({ home }: { home: string }) =>
    `Another \`daybreak up\` is starting or stopping in ${home}. Try again when it has, or give this one a home of its own: DAYBREAK_HOME=… npm start`,
  NOT_UP: ({ home }: { home: string }) =>
    `Daybreak is not up in ${home}. Start it first, in another terminal: npx daybreak up`,
  PROCESS_FAILED: ({ name, reason, log }: { name: string; reason: string | null; log: string }) =>
    `${name} stopped before it was ready${reason === null ? '' : `: ${reason}`}\nIts log: ${log}`,
  PASSWORDS_MISSING: ({ missing }: { missing: readonly { source: string; variable: string }[] }) =>
    missing
      .map(
        ({ source, variable }) =>
          `Source ${source} reads its password from ${variable}, which is not set. Set it: export ${variable}=…`,
      )
      .join('\n'),
  PASSWORD_ELSEWHERE: ({ source, secret }: { source: string; secret: string }) =>
    `The password of source ${source} is in secret ${secret} on AWS, which this machine does not ask. Name an environment variable beside it in sources.yaml: password: { env: NAME, secret: ${secret} }`,
  USER_ELSEWHERE: ({ source }: { source: string }) =>
    `Source ${source} names no user: it is in a secret on AWS, which this machine does not ask. Add username to it in sources.yaml.`,
  IAM_ELSEWHERE: ({ source }: { source: string }) =>
    `Source ${source} logs in with an IAM token, which the embedded stack cannot sign. Use auth: password with a variable here.`,
  CERTIFICATE_MISSING: ({ source, file }: { source: string; file: string }) =>
    `Source ${source} trusts the authority in ${file}, which cannot be read as a PEM certificate. Put the file there, or correct ca in sources.yaml.`,
  NO_SHOP: ({ home }: { home: string }) =>
    `No contract of what is up in ${home} uses the sample shop, so there is none to trade. A source with \`sample: supermarket\` brings it along.`,
  ADDRESS_INVALID: ({ why }: { why: string }) =>
    `That address cannot be used: ${why}. Write postgres://user@host:5432/database, mysql://user@host:3306/database or s3://bucket/prefix/; signs like / and @ in a password as %2F and %40.`,
  PASSWORD_NEEDED: ({ variable }: { variable: string }) =>
    `The source needs a password, and there is no terminal to ask for it. Set it: export ${variable}=…`,
  SCHEMA_UNKNOWN: ({ schema, known }: { schema: string; known: readonly string[] }) =>
    `The source has no schema ${JSON.stringify(schema)} with tables. There are: ${known.join(', ')}.`,
  TABLE_UNKNOWN: ({ table, known }: { table: string; known: readonly string[] }) =>
    `The source has no table ${JSON.stringify(table)}. There are: ${known.join(', ')}.`,
  NOTHING_FOUND: ({ where }: { where: string }) =>
    `There are no tables in ${where} that can be seen. Check the name, and what the user is granted.`,
  WOULD_OVERWRITE: ({ files }: { files: readonly string[] }) =>
    `These are there already and may have been edited:\n${files.map((file) => `  ${file}`).join('\n')}\nGive another folder with --out, or overwrite them with --force.`,
  FOLDER_INVALID: ({ to }: { to: string }) =>
    `${JSON.stringify(to)} is no folder of a bucket. Write s3://bucket/folder/, with the / at its end.`,
  FILE_MISSING: ({ file }: { file: string }) =>
    `There is no file ${file}. Give the paths of files, then the folder.`,
  BUCKET_MISSING: ({ bucket }: { bucket: string }) =>
    `There is no bucket ${bucket} here. \`npx daybreak up\` makes those that sources.yaml names as an inbox.`,
  UNKNOWN_DATASET: ({ dataset, known }: { dataset: string; known: readonly string[] }) =>
    `There is no dataset ${JSON.stringify(dataset)}. There are: ${known.join(', ')}.`,
  DATE_INVALID: ({ option, value }: { option: string; value: string }) =>
    `${option} ${JSON.stringify(value)} is not a date. Write it as 2026-11-21.`,
  DATES_REVERSED: ({ from, to }: { from: string; to: string }) =>
    `--from ${from} lies after --to ${to}. Swap them.`,
  DATES_BOTH: ({ date }: { date: string }) =>
    `--date ${date} is one day, --from and --to are many: give one or the other.`,
  DATES_HALF: ({ missing }: { missing: '--from' | '--to' }) =>
    `--from and --to go together: give both, ${missing} is missing.`,
  NIGHT_LOST: ({ seconds, log }: { seconds: number; log: string }) =>
    `Nothing was heard of the night for ${String(seconds)} s. Look into the services' logs: ${log}`,
  NOTHING_TO_REPLAY: ({ dataset, from, to }: { dataset: string; from: string; to: string }) =>
    `The archive holds no batch of ${dataset} for ${from} to ${to}. Extract it first: npx daybreak run ${dataset} --date ${from}`,
  QUERY_FAILED: ({ reason }: { reason: string }) => reason,
  EVENT_REFUSED: ({ reason }: { reason: string }) => `The bus refused the event: ${reason}`,
} as const;

type Catalogue = typeof catalogue;
export type CliErrorCode = keyof Catalogue;

export class CliError<Code extends CliErrorCode = CliErrorCode> extends Error {
  override readonly name = 'CliError';
  readonly code: Code;

  constructor(code: Code, facts: Parameters<Catalogue[Code]>[0]) {
    super((catalogue[code] as (facts: unknown) => string)(facts));
    this.code = code;
  }
}
