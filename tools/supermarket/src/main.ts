import { addDays, businessDay } from './generator/calendar.ts';
import { generate } from './generator/generate.ts';
import { readSettings } from './settings.ts';
import { adminUrl, withClient } from './source/database.ts';
import { loadShop } from './source/load-shop.ts';
import { passwordsFor } from './source/passwords.ts';
import { startSource, type Source } from './source/start-source.ts';

/** Process host: PostgreSQL with the sample shop in it, filled on the first start, until SIGTERM. */
async function main(): Promise<void> {
  let source: Source | null = null;
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await source?.stop();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());

  const settings = readSettings(process.env);
  const passwords = await passwordsFor(settings);
  source = await startSource({
    ...passwords,
    folder: settings.folder,
    port: settings.port,
    log: (msg) => say({ msg }),
  });
  void source.ended.then(() => {
    if (!stopping) fail(new Error('PostgreSQL ended by itself: see postgres.log in the source folder.'));
  });

  const now = new Date();
  const shop = generate({
    seed: settings.seed,
    days: settings.days,
    salesPerDay: settings.salesPerDay,
    from: addDays(businessDay(now), -settings.days),
    insertedAt: now,
  });
  const url = adminUrl({ port: source.port, password: passwords.adminPassword });
  await withClient(url, (client) =>
    loadShop(client, shop, (progress) => {
      say({ progress });
      process.send?.({ progress });
    }),
  );
  say({ msg: 'ready', url: source.url });
  process.send?.({ type: 'ready', url: source.url });
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function fail(error: unknown): never {
  // Errors of the database quote values: only our own sentences and a code are told.
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'SOURCE_FAILED';
  const own = error instanceof Error && (error.name === 'SourceError' || code === 'SOURCE_FAILED');
  say({ level: 'error', code, msg: own ? error.message : `The sample shop could not be started (${code}).` });
  process.exit(1);
}

main().catch(fail);
