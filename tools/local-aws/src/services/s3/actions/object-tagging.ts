import { receiveDocument } from '../body/payload.ts';
import type { S3Action } from '../request.ts';
import { tagsOfDocument } from '../tags.ts';
import { parseXml, s3Namespace } from '../xml.ts';
import { findVersion, versionHeaders } from './find-version.ts';

export const putObjectTagging: S3Action = async (request) => {
  const tags = tagsOfDocument(parseXml(await receiveDocument(request.exchange)), { most: 10 });
  const object = findVersion(request, request.exchange.query.get('versionId'));
  request.objects.describe(object, { ...object.attributes, tags });
  return { status: 200, headers: versionHeaders(request, object.version) };
};

export const getObjectTagging: S3Action = (request) => {
  const object = findVersion(request, request.exchange.query.get('versionId'));
  const tags = (object.attributes.tags ?? []).map(({ Key, Value }) => ({ Key, Value }));
  return {
    status: 200,
    headers: versionHeaders(request, object.version),
    document: { Tagging: { '@_xmlns': s3Namespace, TagSet: { Tag: tags } } },
  };
};

export const deleteObjectTagging: S3Action = (request) => {
  const object = findVersion(request, request.exchange.query.get('versionId'));
  request.objects.describe(object, { ...object.attributes, tags: [] });
  return { status: 204, headers: versionHeaders(request, object.version) };
};
