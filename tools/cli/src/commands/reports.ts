import { openHome, requireRunning } from '../stack/home.ts';
import { plainTable } from '../plain-table.ts';

interface Listed {
  readonly name: string;
  readonly title: string;
  readonly businessDate: string;
  readonly uri: string;
}

/** Resolves with the exit code. */
export async function reports({ json = false }: { readonly json?: boolean }): Promise<number> {
  const running = requireRunning(openHome(process.env));
  const response = await fetch(`${running.services['report-generator'] ?? ''}/reports`);
  if (!response.ok) throw new Error(`The report generator answered ${String(response.status)}.`);
  const { reports: listed } = (await response.json()) as { reports: readonly Listed[] };
  if (json) {
    process.stdout.write(`${JSON.stringify(listed)}\n`);
    return 0;
  }
  if (listed.length === 0) process.stdout.write('No report is made yet. Make them: npx daybreak run\n');
  else {
    const address = ({ name, businessDate }: Listed) => `${running.console}/reports/${name}/${businessDate}/`;
    process.stdout.write(
      `${plainTable({ head: ['report', 'business date', 'open'], rows: listed.map((report) => [report.title, report.businessDate, address(report)]) })}\n`,
    );
  }
  return 0;
}
