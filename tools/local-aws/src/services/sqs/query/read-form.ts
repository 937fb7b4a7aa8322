/** How the members of an input are written in a form: lists count from 1, and are flattened. */
type Kind =
  | 'text'
  | 'integer'
  | { readonly list: string; readonly of: Kind }
  /** Of entries with a key and a value, by the names that they have in the form. */
  | { readonly map: string; readonly key: string; readonly value: string; readonly of: Kind }
  | { readonly structure: Readonly<Record<string, Kind>> };

const texts = (list: string): Kind => ({ list, of: 'text' });
const attributeValue: Kind = {
  structure: { DataType: 'text', StringValue: 'text', BinaryValue: 'text' },
};
const attributesOf = (map: string): Kind => ({ map, key: 'Name', value: 'Value', of: attributeValue });
const message: Readonly<Record<string, Kind>> = {
  MessageBody: 'text',
  DelaySeconds: 'integer',
  MessageGroupId: 'text',
  MessageDeduplicationId: 'text',
  MessageAttributes: attributesOf('MessageAttribute'),
  MessageSystemAttributes: attributesOf('MessageSystemAttribute'),
};
const receipt: Readonly<Record<string, Kind>> = { ReceiptHandle: 'text', VisibilityTimeout: 'integer' };
const entries = (list: string, members: Readonly<Record<string, Kind>>): Kind => ({
  list,
  of: { structure: { Id: 'text', ...members } },
});

const shared: Readonly<Record<string, Kind>> = {
  ...{ QueueUrl: 'text', QueueName: 'text', QueueNamePrefix: 'text', QueueOwnerAWSAccountId: 'text' },
  ...{ NextToken: 'text', MaxResults: 'integer', Label: 'text', SourceArn: 'text', DestinationArn: 'text' },
  ...{ TaskHandle: 'text', MaxNumberOfMessagesPerSecond: 'integer', ReceiveRequestAttemptId: 'text' },
  ...{ MaxNumberOfMessages: 'integer', WaitTimeSeconds: 'integer' },
  ...message,
  ...receipt,
  Attributes: { map: 'Attribute', key: 'Name', value: 'Value', of: 'text' },
  AttributeNames: texts('AttributeName'),
  MessageAttributeNames: texts('MessageAttributeName'),
  MessageSystemAttributeNames: texts('MessageSystemAttributeName'),
  Tags: { map: 'Tag', key: 'Key', value: 'Value', of: 'text' },
  TagKeys: texts('TagKey'),
  AWSAccountIds: texts('AWSAccountId'),
  Actions: texts('ActionName'),
};

/** Members that are read in another way, or not at all, for one action. */
const particular: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  CreateQueue: { tags: { map: 'Tag', key: 'Key', value: 'Value', of: 'text' } },
  SendMessageBatch: { Entries: entries('SendMessageBatchRequestEntry', message) },
  DeleteMessageBatch: { Entries: entries('DeleteMessageBatchRequestEntry', receipt) },
  ChangeMessageVisibilityBatch: { Entries: entries('ChangeMessageVisibilityBatchRequestEntry', receipt) },
};

interface Node {
  text?: string;
  readonly members: Map<string, Node>;
}

/**
 * The input of an action, as the JSON protocol has it, from the parameters of a form.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html
 */
export function readForm(action: string, form: URLSearchParams): Record<string, unknown> {
  const root: Node = { members: new Map() };
  for (const [name, text] of form) {
    let node = root;
    for (const part of name.split('.', 8)) {
      let next = node.members.get(part);
      if (next === undefined) node.members.set(part, (next = { members: new Map() }));
      node = next;
    }
    node.text = text;
  }
  const own = Object.hasOwn(particular, action) ? particular[action] : undefined;
  const input = readStructure(root, { ...shared, ...own });
  // A batch without entries is a batch all the same.
  if (own?.['Entries'] !== undefined) input['Entries'] ??= [];
  return input;
}

function readStructure(node: Node, members: Readonly<Record<string, Kind>>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries(members)) {
    const value = read(node, name, kind);
    if (value !== undefined) result[name] = value;
  }
  return result;
}

/** `node` is what holds the member; a flattened list stands in it under its own name. */
function read(node: Node, name: string, kind: Kind): unknown {
  if (typeof kind === 'string') return readText(node.members.get(name)?.text, kind);
  if ('structure' in kind) {
    const member = node.members.get(name);
    return member === undefined ? undefined : readStructure(member, kind.structure);
  }
  if ('list' in kind) {
    const items = inOrder(node.members.get(kind.list));
    return items.length === 0 ? undefined : items.map((item) => readItem(item, kind.of));
  }
  const items = inOrder(node.members.get(kind.map));
  if (items.length === 0) return undefined;
  return Object.fromEntries(
    items.map((item) => [item.members.get(kind.key)?.text ?? '', read(item, kind.value, kind.of) ?? '']),
  );
}

function readItem(item: Node, kind: Kind): unknown {
  if (typeof kind === 'string') return readText(item.text, kind);
  return 'structure' in kind ? readStructure(item, kind.structure) : undefined;
}

function readText(text: string | undefined, kind: 'text' | 'integer'): unknown {
  if (text === undefined || kind === 'text') return text;
  // What is no number is left as it came, and refused by whoever reads the input.
  return /^[+-]?\d{1,15}$/.test(text) ? Number(text) : text;
}

function inOrder(node: Node | undefined): Node[] {
  return [...(node?.members ?? [])]
    .filter(([key]) => /^\d{1,4}$/.test(key))
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([, item]) => item);
}
