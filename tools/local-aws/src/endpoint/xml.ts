type XmlText = string | number | boolean;

export type XmlNode = XmlText | readonly XmlNode[] | XmlElement;

/** Children by name, in order; a list repeats its element. `@_name` is an attribute, `#text` the text beside attributes. */
export interface XmlElement {
  readonly [name: string]: XmlNode;
}

/** A document as the XML protocols of AWS send it. */
export function xmlDocument(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${childrenOf(root)}`;
}

function childrenOf(element: XmlElement): string {
  return Object.entries(element)
    .filter(([name]) => !name.startsWith('@_'))
    .map(([name, node]) => write(name, node))
    .join('');
}

function write(name: string, node: XmlNode): string {
  if (isList(node)) return node.map((one) => write(name, one)).join('');
  if (isText(node))
    return name === '#text' ? escape(String(node)) : `<${name}>${escape(String(node))}</${name}>`;
  const attributes = Object.entries(node)
    .filter(([key]) => key.startsWith('@_'))
    .map(([key, value]) => ` ${key.slice(2)}="${isText(value) ? escape(String(value)) : ''}"`)
    .join('');
  return `<${name}${attributes}>${childrenOf(node)}</${name}>`;
}

const isText = (node: XmlNode): node is XmlText => typeof node !== 'object';
const isList = (node: XmlNode): node is readonly XmlNode[] => Array.isArray(node);

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
  '\n': '&#xA;',
};

function escape(text: string): string {
  return text.replace(/[&<>"\r\n]/g, (character) => entities[character] ?? character);
}
