import { z } from 'zod';
import type { IssueCode } from './contract-issue.ts';
import { nearest } from './nearest.ts';
import type { Path } from './yaml-source.ts';

export interface Finding {
  readonly code: IssueCode;
  readonly path: Path;
  readonly problem: string;
  readonly allowed?: string | null;
  readonly nearest?: string | null;
}

type Issue = z.core.$ZodIssue;

/** What zod says of a value, in the words of the catalogue; `unknownKey` names the code for a key too many. */
export function validate<Schema extends z.ZodType>(props: {
  readonly schema: Schema;
  readonly value: unknown;
  readonly unknownKey: IssueCode;
  readonly report: (finding: Finding) => void;
}): z.infer<Schema> | undefined {
  const result = props.schema.safeParse(props.value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    for (const finding of findingsOf(issue, props)) props.report(finding);
  }
  return undefined;
}

function findingsOf(
  issue: Issue,
  props: { readonly schema: z.ZodType; readonly value: unknown; readonly unknownKey: IssueCode },
): Finding[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(props.schema, path);
    return issue.keys.map((key) => ({
      code: props.unknownKey,
      path: [...path, key],
      problem: `there is no field named ${key} here.`,
      nearest: nearest(key, known),
      allowed: nearest(key, known) === null ? known.join(', ') : null,
    }));
  }
  const value = valueAt(props.value, path);
  if (value === undefined) {
    const allowed = issue.code === 'invalid_value' ? issue.values.map(String).join(', ') : null;
    return [{ code: 'MISSING', path, problem: 'is missing.', allowed }];
  }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    const word = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    return [
      {
        code: 'NOT_ALLOWED',
        path,
        problem: word === '' ? 'has a value that is not allowed.' : `"${word}" is not allowed.`,
        allowed: values.join(', '),
        nearest: nearest(word, values),
      },
    ];
  }
  const code = issue.code === 'invalid_type' || issue.code === 'invalid_union' ? 'WRONG_TYPE' : 'NOT_ALLOWED';
  return [{ code, path, problem: `${issue.message.replace(/[.]$/, '')}.` }];
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, step) =>
      typeof at === 'object' && at !== null ? (at as Record<string | number, unknown>)[step] : undefined,
    value,
  );
}

/** Keys of the object schema at a path. */
function keysAt(schema: z.core.$ZodType, path: Path): readonly string[] {
  const [step, ...rest] = path;
  const inner = unwrap(schema);
  if (inner instanceof z.ZodObject) {
    if (step === undefined) return Object.keys(inner.shape);
    const next = (inner.shape as Record<string, z.core.$ZodType>)[String(step)];
    return next === undefined ? [] : keysAt(next, rest);
  }
  if (inner instanceof z.ZodArray && step !== undefined) return keysAt(inner.element, rest);
  return [];
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return unwrap(schema.def.innerType);
  if (schema instanceof z.ZodPipe) return unwrap(schema.def.out);
  return schema;
}
