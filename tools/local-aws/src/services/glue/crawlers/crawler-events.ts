import type { NativeEvent, Surroundings } from '../../../endpoint/service.ts';

export interface CrawlCounts {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
}

const event = (detail: Readonly<Record<string, string>>): NativeEvent => ({
  source: 'aws.glue',
  detailType: 'Glue Crawler State Change',
  resources: [],
  detail,
});

// The link has the form that AWS gives it; the endpoint has no CloudWatch, so nothing lies behind it.
const logLink = ({ region }: Surroundings, crawler: string) =>
  `https://console.aws.amazon.com/cloudwatch/home?region=${region}#logEventViewer:group=/aws-glue/crawlers;stream=${crawler}`;

const seconds = (time: Date) => `${time.toISOString().slice(0, 19)}Z`;

export const crawlStarted = (at: Surroundings, { crawler, time }: { crawler: string; time: Date }) =>
  event({
    accountId: at.account,
    crawlerName: crawler,
    startTime: seconds(time),
    state: 'Started',
    message: 'Crawler Started',
  });

export const crawlSucceeded = (
  at: Surroundings,
  { crawler, time, elapsed, counts }: { crawler: string; time: Date; elapsed: number; counts: CrawlCounts },
) =>
  event({
    tablesCreated: String(counts.created),
    warningMessage: 'N/A',
    partitionsUpdated: '0',
    tablesUpdated: String(counts.updated),
    message: 'Crawler Succeeded',
    partitionsDeleted: '0',
    accountId: at.account,
    'runningTime (sec)': String(Math.max(0, Math.round(elapsed))),
    tablesDeleted: String(counts.deleted),
    crawlerName: crawler,
    completionDate: seconds(time),
    state: 'Succeeded',
    partitionsCreated: '0',
    cloudWatchLogLink: logLink(at, crawler),
  });

export const crawlFailed = (at: Surroundings, { crawler, cause }: { crawler: string; cause: string }) =>
  event({
    crawlerName: crawler,
    errorMessage: cause,
    accountId: at.account,
    cloudWatchLogLink: logLink(at, crawler),
    state: 'Failed',
    message: 'Crawler Failed',
  });
