import { S3Client } from '@aws-sdk/client-s3';
import { defineService } from '@daybreak/service-kit';
import { z } from 'zod';
import type { Dependencies } from './dependencies.ts';
import { handlers } from './handlers.ts';
import { manifest } from './manifest.ts';
import { readPage } from './read-page.ts';
import { nightsRoute } from './routes/nights.ts';
import { pageRoute } from './routes/page.ts';
import { reportsRoute } from './routes/reports.ts';
import { s3Shelf } from './s3-shelf.ts';

const settings = z.object({});

export const service = defineService<typeof settings, Dependencies>({
  manifest,
  settings,
  dependencies: async ({ shared, aws }) => ({
    shelf: s3Shelf({ s3: new S3Client(aws), bucket: shared['reports-bucket'] }),
    page: await readPage(),
  }),
  handlers,
  routes: [pageRoute, nightsRoute, reportsRoute],
});
