import { S3Error, invalidArgument, invalidRequest, notImplementedByS3 } from '../s3-error.ts';
import type { Tag } from '../stored-object.ts';
import { childOf, listOf, malformedXml, textOf } from '../xml.ts';

export interface LifecycleRule {
  readonly id: string;
  readonly enabled: boolean;
  readonly filter: LifecycleFilter;
  readonly expiration?: { readonly days: number } | { readonly date: number } | { readonly marker: true };
  readonly noncurrent?: { readonly days: number; readonly newer: number };
  readonly abortDays?: number;
}

export interface LifecycleFilter {
  readonly prefix: string;
  readonly tags: readonly Tag[];
  readonly larger: number | undefined;
  readonly smaller: number | undefined;
}

/** Of a `LifecycleConfiguration`: https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html */
export function readLifecycle(configuration: unknown): readonly LifecycleRule[] {
  const rules = listOf(configuration, 'Rule').map(readRule);
  if (rules.length === 0 || rules.length > 1000) throw malformedXml();
  const ids = rules.map(({ id }) => id).filter((id) => id !== '');
  if (new Set(ids).size < ids.length) {
    throw invalidArgument('Rule ID must be unique. Found same ID for more than one rule');
  }
  return rules;
}

function readRule(rule: unknown): LifecycleRule {
  for (const name of ['Transition', 'NoncurrentVersionTransition']) {
    if (childOf(rule, name) !== undefined) throw notImplementedByS3(`The lifecycle action ${name}`);
  }
  const id = textOf(rule, 'ID') ?? '';
  if (id.length > 255) throw invalidArgument('ID length should not exceed allowed limit of 255');
  const status = textOf(rule, 'Status');
  if (status !== 'Enabled' && status !== 'Disabled') throw malformedXml();
  const filter = readFilter(rule);
  const expiration = readExpiration(childOf(rule, 'Expiration'));
  const noncurrent = childOf(rule, 'NoncurrentVersionExpiration');
  const abort = childOf(rule, 'AbortIncompleteMultipartUpload');
  if (expiration === undefined && noncurrent === undefined && abort === undefined) {
    throw invalidRequest('At least one action needs to be specified in a rule');
  }
  refuseFiltered({ filter, abort, marker: expiration !== undefined && 'marker' in expiration });
  return {
    ...{ id, enabled: status === 'Enabled', filter },
    ...(expiration && { expiration }),
    ...(noncurrent !== undefined && {
      noncurrent: {
        days: readDays(noncurrent, 'NoncurrentDays', 'NoncurrentVersionExpiration'),
        newer: Number(textOf(noncurrent, 'NewerNoncurrentVersions') ?? 0),
      },
    }),
    ...(abort !== undefined && {
      abortDays: readDays(abort, 'DaysAfterInitiation', 'AbortIncompleteMultipartUpload'),
    }),
  };
}

function readExpiration(element: unknown): LifecycleRule['expiration'] {
  if (element === undefined) return undefined;
  const given = ['Days', 'Date', 'ExpiredObjectDeleteMarker'].filter(
    (name) => textOf(element, name) !== undefined,
  );
  if (given.length !== 1) throw malformedXml();
  if (given[0] === 'Days') return { days: readDays(element, 'Days', 'Expiration') };
  if (given[0] === 'Date') {
    const date = Date.parse(textOf(element, 'Date') ?? '');
    if (Number.isNaN(date)) throw malformedXml();
    if (date % 86_400_000 !== 0) throw invalidArgument("'Date' must be at midnight GMT");
    return { date };
  }
  return textOf(element, 'ExpiredObjectDeleteMarker') === 'true' ? { marker: true } : undefined;
}

function readDays(element: unknown, name: string, action: string): number {
  const text = textOf(element, name);
  if (text === undefined) throw malformedXml();
  const days = Number(text);
  if (Number.isInteger(days) && days > 0) return days;
  throw invalidArgument(`'${name}' for ${action} action must be a positive integer`);
}

function readFilter(rule: unknown): LifecycleFilter {
  const filter = childOf(rule, 'Filter');
  const legacy = textOf(rule, 'Prefix');
  if ((filter === undefined) === (legacy === undefined)) throw malformedXml();
  const conditions = childOf(filter, 'And') ?? filter;
  const size = (name: string) => {
    const text = textOf(conditions, name);
    if (text === undefined) return undefined;
    if (!/^\d{1,15}$/.test(text)) throw malformedXml();
    return Number(text);
  };
  return {
    prefix: legacy ?? textOf(conditions, 'Prefix') ?? '',
    tags: listOf(conditions, 'Tag').map((tag) => ({
      Key: textOf(tag, 'Key') ?? '',
      Value: textOf(tag, 'Value') ?? '',
    })),
    larger: size('ObjectSizeGreaterThan'),
    smaller: size('ObjectSizeLessThan'),
  };
}

/** Uploads and delete markers have neither tags nor a size. */
function refuseFiltered({
  filter,
  abort,
  marker,
}: {
  filter: LifecycleFilter;
  abort: unknown;
  marker: boolean;
}): void {
  const action =
    abort !== undefined ? 'AbortIncompleteMultipartUpload' : marker ? 'ExpiredObjectDeleteMarker' : undefined;
  if (action === undefined) return;
  const sized = filter.larger !== undefined || filter.smaller !== undefined;
  if (filter.tags.length > 0) throw refused(`${action} cannot be specified with Tags.`);
  if (sized) throw refused(`${action} cannot be specified with Object Size.`);
}

const refused = (message: string) => new S3Error({ code: 'InvalidRequest', message });
