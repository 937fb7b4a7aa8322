import { adminUrl, nextDay as trade } from '@daybreak/supermarket';
import { CliError } from '../errors.ts';
import { openHome, requireRunning, secretsOf } from '../stack/home.ts';

const count = (value: number) => value.toLocaleString('en-US');

/** Resolves with the exit code. */
export async function nextDay(): Promise<number> {
  const home = openHome(process.env);
  const { sourcePort } = requireRunning(home);
  if (sourcePort === null) throw new CliError('NO_SHOP', { home: home.folder });
  const { sourceAdminPassword } = secretsOf(home);
  const day = await trade({ url: adminUrl({ port: sourcePort, password: sourceAdminPassword }) });
  process.stdout.write(
    `The shop traded ${day.date}: ${count(day.sales)} sales, ${count(day.saleItems)} lines, ${count(day.newCustomers)} new customers; ${count(day.correctedSales.length)} sales of the day before were corrected.\nBring it into the lake: npx daybreak run\n`,
  );
  return 0;
}
