import { Command, CommanderError } from 'commander';
import type { Discover } from './commands/discover.ts';
import { CliError } from './errors.ts';

const program = new Command('daybreak')
  .description("Nightly extraction of a supermarket's sales into a clean, private, queryable lake.")
  .showHelpAfterError()
  .showSuggestionAfterError()
  .exitOverride()
  .configureHelp({ showGlobalOptions: true });

// Each command's code is loaded when it runs, so that the first line of a start is not kept waiting.
const faultsHelp = `
Environment:
  DAYBREAK_FAULTS  what shall go wrong in the embedded AWS (default nothing): JSON, or the path of a file that holds it, e.g.
                   {"seed":7,"rules":[{"kind":"throttle","rate":0.05}]}; tools/local-aws/README.md, "Faults", has every kind`;

program
  .command('up')
  .description(
    'boot the sample shop, the embedded AWS and all services; run last night’s batch; stay up until Ctrl-C',
  )
  .option('--once', 'exit when the batch is over: 0 if all was published, 1 if not')
  .option('--json', 'print the outcome as one JSON object on the last line')
  .option('--no-run', 'boot only')
  .addHelpText('after', faultsHelp)
  .action(async (options: { once?: boolean; json?: boolean; run: boolean }) => {
    const { up } = await import('./commands/up.ts');
    process.exitCode = await up(options);
  });

program
  .command('run')
  .description('run the batch now, for every dataset or for one')
  .argument('[dataset]', 'only this dataset')
  .option('--date <date>', 'read this business date from the source again, e.g. 2026-11-21')
  .option('--from <date>', 'read business dates from this one on again; many are read in parts')
  .option('--to <date>', 'last business date of these')
  .option('--json', 'print the outcome as one JSON object on the last line')
  .action(
    async (
      dataset: string | undefined,
      options: { date?: string; from?: string; to?: string; json?: boolean },
    ) => {
      const { run } = await import('./commands/run.ts');
      process.exitCode = await run({ dataset, ...options });
    },
  );

program
  .command('discover')
  .description('look at a source and propose a contract a table, with what each column says about persons')
  .argument('<address>', 'postgres://user@host/database, mysql://user@host/database or s3://bucket/prefix/')
  .option('--out <folder>', 'where to write the contracts and sources.yaml', 'contracts')
  .option('--name <name>', 'of the source in sources.yaml; by default that of the database or bucket')
  .option('--schema <schema>', 'only tables of this schema')
  .option('--tables <list>', 'only these tables, e.g. sales,shop.customers; views only where named here')
  .option('--zone <zone>', "the shop's time zone, e.g. Europe/Berlin; by default that of the source")
  .option('--owner <team>', 'who answers for the datasets')
  .option('--ca <file>', 'certificates of the authorities to trust, PEM')
  .option('--force', 'overwrite contracts that are there')
  .option('--json', 'print what was found as one JSON object')
  .action(async (address: string, options: Omit<Discover, 'address'>) => {
    const { discover } = await import('./commands/discover.ts');
    process.exitCode = await discover({ address, ...options });
  });

program
  .command('check')
  .description('hold contracts and sources.yaml against the live sources; 0 if a night can go, 1 if not')
  .option(
    '--contracts <folder>',
    'folder of *.odcs.yaml and sources.yaml (default: DAYBREAK_CONTRACTS, or the sample shop’s)',
  )
  .option('--json', 'as JSON')
  .action(async (options: { contracts?: string; json?: boolean }) => {
    const { check } = await import('./commands/check.ts');
    process.exitCode = await check(options);
  });

program
  .command('status')
  .description('tell what is up, how the last night went, and how far each dataset is')
  .option('--json', 'as JSON')
  .action(async (options: { json?: boolean }) => {
    const { status } = await import('./commands/status.ts');
    process.exitCode = await status(options);
  });

program
  .command('query')
  .description('run SQL on the lake with Athena and print the rows')
  .argument('<sql>', 'a query, e.g. "select count(*) from sales"')
  .option('--json', 'one JSON object a row')
  .action(async (sql: string, options: { json?: boolean }) => {
    const { query } = await import('./commands/query.ts');
    process.exitCode = await query({ sql, ...options });
  });

program
  .command('replay')
  .description('curate business dates again from landing, and publish them as a new version')
  .argument('<dataset>')
  .requiredOption('--from <date>', 'first business date, e.g. 2026-11-01')
  .requiredOption('--to <date>', 'last business date')
  .option('--json', 'print the outcome as one JSON object on the last line')
  .action(async (dataset: string, options: { from: string; to: string; json?: boolean }) => {
    const { replay } = await import('./commands/replay.ts');
    process.exitCode = await replay({ dataset, ...options });
  });

program
  .command('rekey')
  .description('put a new key around all stored pseudonyms, without asking the source')
  .addHelpText(
    'after',
    `
Makes a new key and brings lake, quarantine and landing under it. Joins go on to work, and who knew
the earlier keys can no longer try values. Runs of datasets with hashed columns wait meanwhile, and
time travel to before comes to its end. A re-keying that is under way is followed, not begun again.

Exit code: 0 done, 1 failed (all is as it was before), 130 interrupted (it goes on without this command).`,
  )
  .option('--json', 'print the outcome as one JSON object on the last line')
  .action(async (options: { json?: boolean }) => {
    const { rekey } = await import('./commands/rekey.ts');
    process.exitCode = await rekey(options);
  });

program
  .command('reports')
  .description('list the reports and where to open them')
  .option('--json', 'as JSON')
  .action(async (options: { json?: boolean }) => {
    const { reports } = await import('./commands/reports.ts');
    process.exitCode = await reports(options);
  });

program
  .command('aws')
  .description('run the embedded AWS endpoint alone, until Ctrl-C')
  .addHelpText('after', faultsHelp)
  .action(async () => {
    const { aws } = await import('./commands/aws.ts');
    process.exitCode = await aws();
  });

program
  .command('put')
  .description('put files into a bucket of the embedded AWS, e.g. into an inbox')
  .argument(
    '<files...>',
    'files of this machine, then the folder to put them into, e.g. s3://acme-inbox/prices/',
  )
  .action(async (given: string[]) => {
    const { put } = await import('./commands/put.ts');
    process.exitCode = await put({ files: given.slice(0, -1), to: given.at(-1) ?? '' });
  });

const shop = program.command('shop').description('the sample shop');
shop
  .command('next-day')
  .description('the sample shop trades one more day')
  .action(async () => {
    const { nextDay } = await import('./commands/shop-next-day.ts');
    process.exitCode = await nextDay();
  });

for (const command of [...program.commands, ...shop.commands]) {
  command.exitOverride().showHelpAfterError().showSuggestionAfterError();
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Help that was asked for is no error; everything else commander throws is a wrong argument.
    process.exitCode = error.exitCode === 0 || error.code === 'commander.help' ? error.exitCode : 2;
  } else if (error instanceof CliError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  } else if (error instanceof Error && error.name === 'AbortError') {
    process.exitCode = 130;
  } else {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
