import { inMemoryService } from '@daybreak/service-kit/testing';
import type { Dependencies } from '../src/dependencies.ts';
import { handlers } from '../src/handlers.ts';
import { manifest } from '../src/manifest.ts';
import { readPage } from '../src/read-page.ts';
import { nightsRoute } from '../src/routes/nights.ts';
import { pageRoute } from '../src/routes/page.ts';
import { reportsRoute } from '../src/routes/reports.ts';

/** The console over memory: events in, pages out. Its clock goes on a second with each look. */
export async function consoleUnderTest(objects: Readonly<Record<string, string>> = {}) {
  let seconds = 0;
  const service = inMemoryService<Dependencies>({
    manifest,
    handlers,
    routes: [pageRoute, nightsRoute, reportsRoute],
    dependencies: {
      shelf: { find: (key) => Promise.resolve(objects[key] ?? null) },
      page: await readPage(),
    },
    now: () => new Date(Date.parse('2026-11-21T02:00:00.000Z') + (seconds += 1) * 1000),
  });
  return {
    ...service,
    tell: async (...events: readonly object[]) => {
      for (const event of events) await service.deliver(event);
    },
  };
}
