import { XMLParser } from 'fast-xml-parser';
import { AwsError } from '../../endpoint/aws-error.ts';

const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, trimValues: false });

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
  new AwsError({
    code: 'MalformedXML',
    message: 'The XML you provided was not well-formed or did not validate against our published schema',
    status: 400,
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
