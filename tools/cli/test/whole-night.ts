import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { bucketName, deadLetterQueueName } from '@daybreak/service-kit/platform';
import { expect } from 'vitest';
import { fetchNight, fetchNights, type Night } from '../src/night/console-api.ts';
import { account, connect, region } from '../src/provision/clients.ts';
import { manifests } from '../src/stack/services.ts';
import type { TestHome } from './daybreak.ts';

/** Of the sample shop, in alphabetical order, with the reports that are made of them. */
export interface Shop {
  readonly datasets: readonly string[];
  readonly reports: readonly string[];
}

export const wholeShop: Shop = {
  datasets: ['customers', 'products', 'sale_items', 'sales', 'stores'],
  reports: ['baskets-by-age-band', 'daily-sales'],
};

/** Newest first, each by its id: the list is of documents, which are written a moment after the state. */
export async function nightsOf(home: TestHome): Promise<Night[]> {
  const { console } = await home.running();
  const listed = await Promise.all((await fetchNights(console)).map(({ id }) => fetchNight(console, id)));
  return listed.filter((night) => night !== null);
}

export type Lake = Readonly<Record<string, readonly string[]>>;

/** All that the lake's tables say, to be compared. */
export async function lakeOf(home: TestHome, datasets: readonly string[]): Promise<Lake> {
  const tables = datasets.map(async (dataset) => {
    const rows = await home.query(`select * from ${dataset}`);
    return [dataset, rows.map((row) => JSON.stringify(row)).toSorted()] as const;
  });
  return Object.fromEntries(await Promise.all(tables));
}

/** An average of doubles depends on the order in which they are added. */
const rounded = (text: string) => text.replace(/\d+\.\d{10,}/g, (figure) => Number(figure).toPrecision(10));

/** What a night counted, and the figures of its reports, by their addresses. */
export async function outcomeOf(home: TestHome) {
  const [night] = await nightsOf(home);
  const counts = night?.runs.map(
    ({ dataset, rowsRead, rowsPublished, rowsQuarantined, duplicatesDropped, businessDates }) => ({
      ...{ dataset, rowsRead, rowsPublished, rowsQuarantined, duplicatesDropped, businessDates },
    }),
  );
  return {
    counts: (counts ?? []).toSorted((a, b) => a.dataset.localeCompare(b.dataset)),
    figures: await figuresOf((await home.running()).aws),
  };
}

async function figuresOf(aws: string): Promise<Record<string, readonly string[]>> {
  const { s3 } = connect(aws);
  const Bucket = bucketName({ kind: 'reports', account, region });
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  const tables = Contents.filter(({ Key = '' }) => Key.endsWith('.csv')).map(async ({ Key = '' }) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return [
      Key,
      rounded((await Body?.transformToString()) ?? '')
        .split('\n')
        .toSorted(),
    ] as const;
  });
  return Object.fromEntries(await Promise.all(tables));
}

export function expectAllPublished(night: Night | undefined, { datasets, reports }: Shop = wholeShop) {
  expect(night?.runs.map(({ dataset, phase }) => `${dataset} ${phase}`).toSorted()).toEqual(
    datasets.map((dataset) => `${dataset} published`),
  );
  expect(night?.reports.map(({ name, state }) => `${name} ${state}`).toSorted()).toEqual(
    reports.map((name) => `${name} ready`),
  );
}

export async function expectNoDeadLetters(home: TestHome) {
  const { aws } = await home.running();
  const { sqs } = connect(aws);
  for (const { name } of manifests) {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: `${aws}/${account}/${deadLetterQueueName(name)}`,
        AttributeNames: ['ApproximateNumberOfMessages'],
      }),
    );
    expect(Attributes?.['ApproximateNumberOfMessages'], name).toBe('0');
  }
}
