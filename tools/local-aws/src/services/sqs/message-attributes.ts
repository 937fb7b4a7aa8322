import { createHash } from 'node:crypto';
import { type Reader, mapOf, optional, structure, text } from '../../endpoint/input.ts';
import { sqsError } from './sqs-error.ts';

/** Binary values stay base64, as they travel. */
export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

const readAttribute = structure(
  {
    DataType: text({ min: 1, max: 256 }),
    StringValue: optional(text()),
    BinaryValue: optional(text()),
  },
  ['StringListValues', 'BinaryListValues'],
);

export const messageAttributes: Reader<MessageAttributes> = (value, at) => {
  const attributes = mapOf(readAttribute)(value, at);
  const names = Object.keys(attributes);
  if (names.length > 10) throw invalid('A message has at most 10 attributes.');
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    const valid =
      /^[A-Za-z0-9_.-]{1,256}$/.test(name) && !/^(aws|amazon)\./i.test(name) && !/^\.|\.$|\.\./.test(name);
    if (!valid) throw invalid('The name of a message attribute is not valid.');
    const [kind] = DataType.split('.', 1);
    if (kind === 'Binary') {
      if (BinaryValue === undefined) throw invalid('A message attribute of type Binary has no BinaryValue.');
    } else if (kind === 'String' || kind === 'Number') {
      if (StringValue === undefined || StringValue === '')
        throw invalid('A message attribute has no StringValue.');
      if (kind === 'Number' && !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(StringValue)) {
        throw invalid('A message attribute of type Number is not a number.');
      }
    } else throw invalid('The type of a message attribute is not String, Number or Binary.');
  }
  return attributes;
};

/** A sender's system attributes: the trace header alone is one. */
export const systemAttributes: Reader<MessageAttributes> = (value, at) => {
  const attributes = mapOf(readAttribute)(value, at);
  for (const [name, { DataType, StringValue = '' }] of Object.entries(attributes)) {
    if (name !== 'AWSTraceHeader' || DataType !== 'String' || StringValue === '') {
      throw invalid('A message system attribute is not AWSTraceHeader with a String value.');
    }
  }
  return attributes;
};

/**
 * Attributes in the order of their names, each part preceded by its length.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).toSorted();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const part = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const { DataType = '', StringValue, BinaryValue } = attributes[name] ?? {};
    part(Buffer.from(name));
    part(Buffer.from(DataType));
    hash.update(Buffer.from([BinaryValue === undefined ? 1 : 2]));
    part(BinaryValue === undefined ? Buffer.from(StringValue ?? '') : Buffer.from(BinaryValue, 'base64'));
  }
  return hash.digest('hex');
}

/** Counts toward the size of a message: names, types and values. */
export function sizeOfAttributes(attributes: MessageAttributes): number {
  let size = 0;
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    size += Buffer.byteLength(name) + Buffer.byteLength(DataType);
    size +=
      BinaryValue === undefined
        ? Buffer.byteLength(StringValue ?? '')
        : Buffer.from(BinaryValue, 'base64').length;
  }
  return size;
}

/** Those that a receiver asked for: `All`, `.*`, a name, or `prefix.*`. */
export function selectAttributes(attributes: MessageAttributes, asked: readonly string[]): MessageAttributes {
  const wanted = (name: string) =>
    asked.some(
      (pattern) =>
        pattern === 'All' ||
        pattern === name ||
        (pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -2))),
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => wanted(name)));
}

const invalid = (message: string) => sqsError('InvalidParameterValueException', message);
