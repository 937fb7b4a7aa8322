/**
 * The shapes of AWS's operations, as the JavaScript clients carry them: `Command.schema`, which is
 * `[9, namespace, name, traits, () => input, () => output]`.
 * @see https://github.com/smithy-lang/smithy-typescript/blob/main/packages/types/src/schema/static-schemas.ts
 */
export type Shape =
  | { readonly kind: 'text' | 'number' | 'flag' | 'time' | 'blob' | 'any' }
  | { readonly kind: 'list'; readonly item: () => Member }
  | { readonly kind: 'map'; readonly value: () => Member }
  | { readonly kind: 'structure'; readonly members: readonly NamedMember[] };

export interface Member {
  readonly shape: Shape;
  readonly traits: Traits;
}

export interface NamedMember {
  readonly name: string;
  readonly required: boolean;
  readonly member: () => Member;
}

export interface Traits {
  readonly httpLabel?: boolean;
  readonly httpQuery?: string;
  readonly httpHeader?: string;
  readonly httpPayload?: boolean;
  readonly xmlName?: string;
  readonly xmlFlattened?: boolean;
}

export interface OperationShape {
  readonly name: string;
  /** `['PUT', '/{Bucket}/{Key+}?x-id=PutObject', 200]` where the protocol is REST. */
  readonly http: readonly [method: string, uri: string, status: number] | undefined;
  readonly input: Shape;
}

/** The operations of a client's module that it has built, by its own word. */
export function operationsIn(module: object, names?: readonly string[]): readonly OperationShape[] {
  return Object.entries(module)
    .filter(([name]) => name.endsWith('Command') && name !== '$Command')
    .filter(([name]) => names === undefined || names.includes(name.replace(/Command$/, '')))
    .map(([, Command]) => {
      const { schema } = new (Command as new (input: object) => { schema: readonly unknown[] })({});
      const [, , name, traits, input] = schema;
      const { http } = (typeof traits === 'object' ? traits : {}) as { http?: OperationShape['http'] };
      return { name: String(name), http, input: memberOf(input).shape };
    });
}

const simple: Readonly<Record<number, Shape>> = {
  0: { kind: 'text' },
  1: { kind: 'number' },
  2: { kind: 'flag' },
  ...{ 4: { kind: 'time' }, 5: { kind: 'time' }, 6: { kind: 'time' }, 7: { kind: 'time' } },
  15: { kind: 'any' },
  ...{ 17: { kind: 'number' }, 19: { kind: 'number' }, 21: { kind: 'blob' }, 42: { kind: 'blob' } },
};

function memberOf(given: unknown): Member {
  const schema = typeof given === 'function' ? (given as () => unknown)() : given;
  if (typeof schema === 'number') return { shape: ofNumber(schema), traits: {} };
  if (!Array.isArray(schema)) return { shape: { kind: 'structure', members: [] }, traits: {} };
  const parts = schema as readonly unknown[];
  const [code, second] = parts;
  // A member with traits of its own is a pair; all others begin with their kind and a namespace.
  if (typeof second !== 'string') {
    const { shape, traits } = memberOf(code);
    return { shape, traits: { ...traits, ...traitsOf(second) } };
  }
  return { shape: ofKind(parts), traits: traitsOf(parts[3]) };
}

function ofNumber(code: number): Shape {
  if (code >= 128) return { kind: 'map', value: () => ({ shape: ofNumber(code - 128), traits: {} }) };
  if (code >= 64) return { kind: 'list', item: () => ({ shape: ofNumber(code - 64), traits: {} }) };
  return simple[code] ?? { kind: 'any' };
}

function ofKind([code, , , , fourth, fifth, sixth]: readonly unknown[]): Shape {
  switch (code) {
    case 0:
      return ofNumber(fourth as number);
    case 1:
      return { kind: 'list', item: () => memberOf(fourth) };
    case 2:
      return { kind: 'map', value: () => memberOf(fifth) };
    default: {
      const schemas = (fifth ?? []) as readonly unknown[];
      const members = ((fourth ?? []) as readonly string[]).map((name, at) => ({
        name,
        required: at < ((sixth ?? 0) as number),
        member: () => memberOf(schemas[at]),
      }));
      return { kind: 'structure', members };
    }
  }
}

/** A few traits are bits of a number: https://github.com/smithy-lang/smithy-typescript/blob/main/packages/core/src/submodules/schema/schemas/translateTraits.ts */
function traitsOf(traits: unknown): Traits {
  if (typeof traits !== 'number') return { ...(traits as object) };
  return { httpLabel: (traits & 1) !== 0, httpPayload: (traits & 16) !== 0 };
}
