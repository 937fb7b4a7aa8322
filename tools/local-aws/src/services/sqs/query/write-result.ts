import type { XmlElement, XmlNode } from '../../../endpoint/xml.ts';

type Output = Readonly<Record<string, unknown>>;

/** Members that are lists or maps in JSON, by the name of the element that is repeated for them. */
const lists: Readonly<Record<string, string>> = {
  QueueUrls: 'QueueUrl',
  queueUrls: 'QueueUrl',
  Messages: 'Message',
  Results: 'ListMessageMoveTasksResultEntry',
  Failed: 'BatchResultErrorEntry',
};
const maps: Readonly<Record<string, readonly [entry: string, key: string]>> = {
  Attributes: ['Attribute', 'Name'],
  MessageAttributes: ['MessageAttribute', 'Name'],
  Tags: ['Tag', 'Key'],
};

/** An output of the JSON protocol as the content of `<Action>Result`. */
export function resultOf(action: string, output: Output): XmlElement {
  const result: Record<string, XmlNode> = {};
  for (const [name, value] of Object.entries(output)) {
    const element =
      name === 'Successful' ? `${action}ResultEntry` : Object.hasOwn(lists, name) ? lists[name] : undefined;
    const map = Object.hasOwn(maps, name) ? maps[name] : undefined;
    if (Array.isArray(value)) {
      result[element ?? name] = value.map((item) =>
        typeof item === 'object' ? resultOf(action, item as Output) : (item as XmlNode),
      );
    } else if (map !== undefined) {
      const [entry, key] = map;
      result[entry] = Object.entries(value as Output).map(([member, content]) => ({
        [key]: member,
        Value: typeof content === 'object' ? resultOf(action, content as Output) : (content as XmlNode),
      }));
    } else if (value !== undefined) result[name] = value as XmlNode;
  }
  return result;
}
