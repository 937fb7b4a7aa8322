import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { TestHome } from '../daybreak.ts';
import { jobPid, killAtWork, until } from '../killing.ts';
import { pseudonymsIn, sightingsOf } from '../pseudonyms.ts';
import { bootedHome } from '../undisturbed-night.ts';

// Whole nights, and a machine may be loaded.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let home: TestHome;
beforeAll(async () => {
  home = await bootedHome();
  await home.up();
});
afterAll(() => home.remove());

/** Sales of card holders by day and age band, and by how many of them: what the pseudonyms are there for. */
const joined = (home: TestHome) =>
  home.query(`select cast(s.business_date as varchar) as day, c.age_band, count(*) as sales,
      count(distinct s.loyalty_card) as customers
    from sales s join customers c on c.loyalty_card = s.loyalty_card group by 1, 2 order by 1, 2`);

interface Rekey {
  readonly rekeyId: string;
  readonly endedAt: string | null;
  readonly phases: readonly { readonly phase: string }[];
  readonly to: string | null;
  readonly counts: readonly { readonly dataset: string }[];
}

async function rekeyOf(home: TestHome): Promise<Rekey> {
  const { services } = await home.running();
  const { rekeys } = (await (await fetch(`${services['etl-control'] ?? ''}/rekeys`)).json()) as {
    rekeys: Rekey[];
  };
  return rekeys[0]!;
}

it('takes a re-keying up again, whichever of its steps was cut short: all is under the new key, once', async () => {
  const before = { joined: await joined(home), pseudonyms: await pseudonymsIn(home) };
  expect(before.pseudonyms.size).toBeGreaterThan(100);
  // The search can find.
  expect(await sightingsOf(home, before.pseudonyms)).not.toEqual([]);

  const cut = home.run(['rekey', '--json']);
  const pidOf = (step: string) => until(async () => jobPid([`${(await rekeyOf(home)).rekeyId}${step}`]));
  expect(await killAtWork(await pidOf('prepare1'))).toBe(true);
  // Held, so that it cannot end before all is killed.
  process.kill(await pidOf('finish1'), 'SIGSTOP');
  const { rekeyId } = await rekeyOf(home);
  process.kill(jobPid([`${rekeyId}finish1`])!, 'SIGKILL');
  await home.down('SIGKILL');
  expect((await cut).code).toBe(1);

  // By itself, and as soon as the stack is up: a command may come too late to find it under way.
  await home.up(['--no-run']);
  const ended = await until(async () => {
    const newest = await rekeyOf(home);
    return newest.endedAt === null ? null : newest;
  });
  expect(ended.rekeyId).toBe(rekeyId);
  expect(ended.phases.map(({ phase }) => phase)).toEqual([
    ...['holding', 'preparing', 'publishing', 'finishing', 'releasing', 'done'],
  ]);
  expect(ended.to).toMatch(/^2-/);
  expect(ended.counts.map(({ dataset }) => dataset)).toEqual(['customers', 'sales']);

  expect(await joined(home)).toEqual(before.joined);
  const after = await pseudonymsIn(home);
  expect(after.size).toBe(before.pseudonyms.size);
  expect(before.pseudonyms.isDisjointFrom(after)).toBe(true);
  expect(await sightingsOf(home, before.pseudonyms)).toEqual([]);
});

it('goes on under the new key: the next day joins with what was there, and an old day is replayed', async () => {
  const known = await pseudonymsIn(home);
  expect((await home.run(['shop', 'next-day'])).code).toBe(0);
  expect((await home.run(['run', 'sales'])).code).toBe(0);
  const [first, ...later] = await joined(home);
  expect(Number(later.at(-1)?.['customers'])).toBeGreaterThan(0);

  const before = await home.query('select * from sales order by sale_id');
  const day = first?.['day'] ?? '';
  const { code, stdout } = await home.run(['replay', 'sales', '--from', day, '--to', day]);
  expect(code, stdout).toBe(0);
  expect(await home.query('select * from sales order by sale_id')).toEqual(before);
  const cards = before.flatMap(({ loyalty_card: card, business_date: date }) =>
    date === day && card ? [card] : [],
  );
  expect(cards.length).toBeGreaterThan(0);
  expect(cards.filter((card) => !known.has(card))).toEqual([]);
});
