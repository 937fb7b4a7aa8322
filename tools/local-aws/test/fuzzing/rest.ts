import fc from 'fast-check';
import type { Request } from '../bare-http.ts';
import { type Json, jsonText, valueOf } from './requests.ts';
import type { Member, NamedMember, OperationShape, Shape } from './schema.ts';

/** A request of a REST operation with each member where its shape binds it: path, query, header, or body as JSON or XML. */
export function restRequest(
  { http, input }: OperationShape,
  format: 'json' | 'xml',
): fc.Arbitrary<Required<Request>> {
  const [method, uri] = http ?? ['GET', '/'];
  const members = input.kind === 'structure' ? input.members : [];
  return valueOf({ shape: input, traits: {} }).map((value) => {
    const given = (
      typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
    ) as Record<string, Json>;
    const parts = new Bound(uri);
    for (const named of members) if (Object.hasOwn(given, named.name)) parts.bind(named, given[named.name]!);
    return { method, ...parts.request(format, Object.keys(given).length === 0 ? value : undefined) };
  });
}

class Bound {
  #path: string;
  readonly #query: string[] = [];
  readonly #headers: Record<string, string> = {};
  readonly #body: Record<string, Json> = {};
  #payload: readonly [NamedMember, Json] | undefined;

  constructor(uri: string) {
    const [path = '/', query] = uri.split('?');
    this.#path = path;
    if (query !== undefined) this.#query.push(query);
  }

  bind(named: NamedMember, value: Json): void {
    const { traits } = named.member();
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (traits.httpLabel === true)
      this.#path = this.#path.replace(new RegExp(`\\{${named.name}\\+?\\}`), () => encoded(text));
    else if (traits.httpQuery !== undefined) this.#query.push(`${traits.httpQuery}=${encoded(text)}`);
    else if (traits.httpHeader?.toLowerCase() === 'content-length') return;
    else if (traits.httpHeader !== undefined)
      // What no header can carry would not leave the client.
      this.#headers[traits.httpHeader.toLowerCase()] = text.replace(/[^\t\x20-\x7e]/g, '').slice(0, 4000);
    else if (traits.httpPayload === true) this.#payload = [named, value];
    else this.#body[named.name] = value;
  }

  request(format: 'json' | 'xml', whole: Json | undefined): Omit<Required<Request>, 'method'> {
    const query = this.#query.length > 0 ? `?${this.#query.join('&')}` : '';
    // The server reads 16 KiB of head; a path as long as that is its own test.
    const path = `${this.#path.replaceAll(/\{\w+\+?\}/g, 'fuzzed')}${query}`.slice(0, 8000);
    return { path, headers: this.#headers, body: Buffer.from(this.#content(format, whole)) };
  }

  #content(format: 'json' | 'xml', whole: Json | undefined): string {
    if (format === 'json') return jsonText(whole ?? this.#body);
    if (this.#payload === undefined) return '';
    const [{ name, member }, value] = this.#payload;
    const { shape, traits } = member();
    return shape.kind === 'blob' ? jsonText(value) : xmlOf(traits.xmlName ?? name, { shape, traits }, value);
  }
}

/** Lone surrogates have no UTF-8, so no percent-encoding. */
const encoded = (text: string) => encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '%')).slice(0, 3000);

function xmlOf(name: string, { shape, traits }: Member, value: Json): string {
  if (isList(value) && shape.kind === 'list') {
    const item = shape.item();
    const own = item.traits.xmlName ?? 'member';
    const children = value.map((one) =>
      xmlOf(traits.xmlFlattened === true ? (traits.xmlName ?? name) : own, item, one),
    );
    return traits.xmlFlattened === true ? children.join('') : element(name, children.join(''));
  }
  if (typeof value !== 'object' || value === null || isList(value))
    return element(name, escaped(typeof value === 'string' ? value : jsonText(value)));
  const named = membersOf(shape);
  const children = Object.entries(value).map(([key, child]) => {
    const member = named.get(key)?.();
    return xmlOf(member?.traits.xmlName ?? key, member ?? { shape: { kind: 'any' }, traits: {} }, child);
  });
  return element(name, children.join(''));
}

const membersOf = (shape: Shape) =>
  new Map(shape.kind === 'structure' ? shape.members.map(({ name, member }) => [name, member]) : []);

const element = (name: string, content: string) => `<${name}>${content}</${name}>`;

/** Nearly always: some of it goes out raw. */
const escaped = (text: string) =>
  text.length % 7 === 3 ? text : text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
