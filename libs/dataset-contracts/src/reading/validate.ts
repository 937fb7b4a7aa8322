import { z } from 'zod';
import type { IssueCode } from '../contract-issue.ts';
import { nearest } from './nearest.ts';
import { sentenceOf } from './sentence.ts';
import type { Path } from './yaml-source.ts';

export interface Finding {
  readonly code: IssueCode;
  readonly path: Path;
  readonly problem: string;
  readonly allowed?: string | null;
  readonly nearest?: string | null;
}

export type Report = (finding: Finding) => void;

interface Validation<Schema extends z.ZodType> {
  readonly schema: Schema;
  readonly value: unknown;
  /** Names the code for a key too many. */
  readonly unknownKey: IssueCode;
  readonly report: Report;
  /** Values are quoted in errors unless this says that one may be secret. */
  readonly quoting?: boolean;
}

/** What zod says of a value, in the words of the catalogue. */
export function validate<Schema extends z.ZodType>(props: Validation<Schema>): z.infer<Schema> | undefined {
  const result = props.schema.safeParse(props.value);
  if (result.success) return result.data;
  for (const issue of result.error.issues.flatMap(withoutUnions)) {
    for (const finding of findingsOf(issue, props)) props.report(finding);
  }
  return undefined;
}

/** Of several forms that a value may have, the one that was meant tells what is wrong with it. */
function withoutUnions(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const meant = issue.errors.find(
    (errors) => !errors.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  );
  if (meant === undefined) return [issue];
  return meant.flatMap((inner) => withoutUnions({ ...inner, path: [...issue.path, ...inner.path] }));
}

function findingsOf(issue: z.core.$ZodIssue, props: Validation<z.ZodType>): Finding[] {
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
  if (value === undefined || value === null) {
    const allowed = issue.code === 'invalid_value' ? issue.values.map(String).join(', ') : null;
    return [{ code: 'MISSING', path, problem: value === null ? 'is empty.' : 'is missing.', allowed }];
  }
  return [{ ...sentenceOf(issue, value, { quoting: props.quoting ?? true }), path }];
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, step) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, step)
        ? (at as Record<string | number, unknown>)[step]
        : undefined,
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
