import { receiveDocument } from '../../body/payload.ts';
import { readCors } from '../../cors/cors-rules.ts';
import { readLifecycle } from '../../lifecycle/lifecycle-rules.ts';
import type { S3Action } from '../../request.ts';
import { S3Error, notImplementedByS3 } from '../../s3-error.ts';
import type { SettingName } from '../../storage/bucket-store.ts';
import { tagsOfDocument } from '../../tags.ts';
import { asXml, childOf, listOf, malformedXml, parseXml, s3Namespace, textOf } from '../../xml.ts';
import type { XmlElement, XmlNode } from '../../../../endpoint/xml.ts';
import { readOwnership } from './ownership.ts';

/** A setting of a bucket that is one XML document: checked when it is put, given back as it was. */
interface Setting {
  readonly name: SettingName;
  readonly root: string;
  /** Refuses what is not understood. */
  readonly check: (element: unknown) => void;
  /** What a GET says where nothing is set. */
  readonly missing: () => XmlElement;
}

const tagging: Setting = {
  name: 'tagging',
  root: 'Tagging',
  check: (element) => void tagsOfDocument({ Tagging: element }, { most: 50 }),
  missing: () => absent('NoSuchTagSet', 'The TagSet does not exist'),
};

const cors: Setting = {
  name: 'cors',
  root: 'CORSConfiguration',
  check: (element) => void readCors(element),
  missing: () => absent('NoSuchCORSConfiguration', 'The CORS configuration does not exist'),
};

const lifecycle: Setting = {
  name: 'lifecycle',
  root: 'LifecycleConfiguration',
  check: (element) => void readLifecycle(element),
  missing: () => absent('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist'),
};

const encryption: Setting = {
  name: 'encryption',
  root: 'ServerSideEncryptionConfiguration',
  check(element) {
    const rules = listOf(element, 'Rule');
    if (rules.length !== 1) throw malformedXml();
    const algorithm = textOf(childOf(rules[0], 'ApplyServerSideEncryptionByDefault'), 'SSEAlgorithm');
    if (algorithm === undefined) throw malformedXml();
    if (algorithm.startsWith('aws:')) throw notImplementedByS3('Server-side encryption with keys of KMS');
    if (algorithm !== 'AES256') throw malformedXml();
  },
  // What every bucket has since January 2023.
  missing: () => ({
    Rule: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
  }),
};

const blocks = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];

const publicAccessBlock: Setting = {
  name: 'publicAccessBlock',
  root: 'PublicAccessBlockConfiguration',
  check(element) {
    for (const [name, value] of Object.entries(typeof element === 'object' ? (element ?? {}) : {})) {
      if (name === '#text') continue;
      if (!blocks.includes(name) || !/^(true|false)$/i.test(String(value))) throw malformedXml();
    }
  },
  missing: () =>
    absent('NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found'),
};

const ownershipControls: Setting = {
  name: 'ownershipControls',
  root: 'OwnershipControls',
  check(element) {
    const rules = listOf(element, 'Rule');
    if (rules.length !== 1) throw malformedXml();
    readOwnership(textOf(rules[0], 'ObjectOwnership'));
  },
  missing: () => absent('OwnershipControlsNotFoundError', 'The bucket ownership controls were not found'),
};

const notification: Setting = {
  name: 'notification',
  root: 'NotificationConfiguration',
  check(element) {
    for (const name of ['TopicConfiguration', 'QueueConfiguration', 'CloudFunctionConfiguration']) {
      if (listOf(element, name).length > 0) throw notImplementedByS3(`${name} (EventBridgeConfiguration is)`);
    }
  },
  missing: () => ({}),
};

export const bucketTagging = actionsOf(tagging, 204);
export const bucketCors = actionsOf(cors, 200);
export const bucketLifecycle = actionsOf(lifecycle, 200);
export const bucketEncryption = actionsOf(encryption, 200);
export const bucketPublicAccessBlock = actionsOf(publicAccessBlock, 200);
export const bucketOwnershipControls = actionsOf(ownershipControls, 200);
export const bucketNotification = actionsOf(notification, 200);

function actionsOf(
  { name, root, check, missing }: Setting,
  done: number,
): { readonly put: S3Action; readonly get: S3Action; readonly remove: S3Action } {
  return {
    async put({ exchange, buckets, bucket }) {
      buckets.require(bucket);
      const document = parseXml(await receiveDocument(exchange));
      if (!Object.hasOwn(document, root)) throw malformedXml();
      const element = document[root];
      check(element);
      buckets.set(bucket, name, asXml(element));
      return { status: done };
    },
    get({ buckets, bucket }) {
      buckets.require(bucket);
      const found = (buckets.setting(bucket, name) as XmlNode | undefined) ?? missing();
      const children = typeof found === 'object' && !Array.isArray(found) ? (found as XmlElement) : {};
      return { status: 200, document: { [root]: { '@_xmlns': s3Namespace, ...children } } };
    },
    remove({ buckets, bucket }) {
      buckets.require(bucket);
      buckets.unset(bucket, name);
      return { status: 204 };
    },
  };
}

function absent(code: string, message: string): never {
  throw new S3Error({ code, message, status: 404 });
}
