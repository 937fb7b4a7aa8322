import { XMLParser } from 'fast-xml-parser';
import type { XmlNode } from '../../endpoint/xml.ts';
import { S3Error, invalidArgument } from './s3-error.ts';

/** Character references (`&#xA;`), in which clients write the line ends of keys, are read only with this library's `htmlEntities`. */
const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
});

export const s3Namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

export function parseXml(body: Buffer): Record<string, unknown> {
  const text = body.toString('utf8');
  if (!isBalanced(text)) throw malformedXml();
  try {
    return parser.parse(text) as Record<string, unknown>;
  } catch {
    throw malformedXml();
  }
}

/** The parser takes any text: whether each element that begins also ends, and in order, is seen here. */
function isBalanced(text: string): boolean {
  const open: string[] = [];
  let elements = 0;
  for (const [, end, name, rest = ''] of text.matchAll(/<(\/?)([A-Za-z_][\w.:-]*)([^<>]*)>/g)) {
    if (name === undefined) return false;
    elements++;
    if (end === '/') {
      if (open.pop() !== name) return false;
    } else if (!rest.endsWith('/')) open.push(name);
  }
  return elements > 0 && open.length === 0;
}

export const malformedXml = () =>
  new S3Error({
    code: 'MalformedXML',
    message: 'The XML you provided was not well-formed or did not validate against our published schema',
  });

/** A child element's text. */
export function textOf(element: unknown, name: string): string | undefined {
  const child = childOf(element, name);
  return typeof child === 'string' ? child : undefined;
}

/** The children of one name: the parser gives a single one bare. */
export function listOf(element: unknown, name: string): readonly unknown[] {
  const child = childOf(element, name);
  if (child === undefined) return [];
  return Array.isArray(child) ? (child as unknown[]) : [child];
}

export function childOf(element: unknown, name: string): unknown {
  if (typeof element !== 'object' || element === null || !Object.hasOwn(element, name)) return undefined;
  return (element as Record<string, unknown>)[name];
}

/** Of `encoding-type=url`: as HTML forms encode, but for the slash. */
export function encoderOf(query: URLSearchParams): (text: string) => string {
  const type = query.get('encoding-type');
  if (type === null) return (text) => text;
  if (type !== 'url') {
    throw invalidArgument('Invalid Encoding Method specified in Request', {
      ArgumentName: 'encoding-type',
      ArgumentValue: type,
    });
  }
  return (text) =>
    encodeURIComponent(text)
      .replaceAll('%2F', '/')
      .replaceAll('%20', '+')
      .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** How many entries a page may have: 1,000 at most, whatever is asked. */
export function parseMost(query: URLSearchParams, name: string): number {
  const text = query.get(name);
  if (text === null || text === '') return 1000;
  if (/^\d{1,9}$/.test(text) || text === '2147483647') return Math.min(Number(text), 1000);
  throw invalidArgument(`Provided ${name} not an integer or within integer range`, {
    ArgumentName: name,
    ArgumentValue: text,
  });
}

/** A parsed element as the builder takes it, without the white space between elements. */
export function asXml(element: unknown): XmlNode {
  if (Array.isArray(element)) return element.map(asXml);
  if (typeof element !== 'object' || element === null) return String(element);
  return Object.fromEntries(
    Object.entries(element)
      .filter(([name]) => name !== '#text')
      .map(([name, child]) => [name, asXml(child)]),
  );
}
