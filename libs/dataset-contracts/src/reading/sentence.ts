import type { z } from 'zod';
import type { IssueCode } from '../contract-issue.ts';
import { nearest } from './nearest.ts';

export interface Sentence {
  readonly code: IssueCode;
  readonly problem: string;
  readonly allowed: string | null;
  readonly nearest: string | null;
}

/** What a check of our own can say beside its message: `params` of zod's `refine`. */
export interface Advice {
  readonly code?: IssueCode;
  readonly allowed?: string;
  /** The nearest of them is offered. */
  readonly candidates?: readonly string[];
  /** Or what this makes of the value. */
  readonly correct?: (value: string) => string | null;
}

/** One issue of zod about a value that is there. Without quoting, nothing that is said depends on more than its kind. */
export function sentenceOf(
  issue: z.core.$ZodIssue,
  value: unknown,
  { quoting }: { readonly quoting: boolean },
): Sentence {
  switch (issue.code) {
    case 'invalid_value': {
      const values = issue.values.map(String);
      const word = wordOf(value);
      return {
        code: 'NOT_ALLOWED',
        problem:
          word === '' || !quoting ? 'has a value that is not allowed.' : `${quoted(word)} is not allowed.`,
        allowed: values.join(', '),
        nearest: nearest(word, values),
      };
    }
    case 'too_small':
      return bound({ issue, word: 'at least', limit: String(issue.minimum) });
    case 'too_big':
      return bound({ issue, word: 'at most', limit: String(issue.maximum) });
    case 'invalid_type':
      return wrongType(issue.expected, value, quoting);
    case 'invalid_union': {
      const expected = issue.errors
        .flat()
        .flatMap((one) => (one.code === 'invalid_type' ? [one.expected] : []));
      return wrongType([...new Set(expected)].join(' or '), value, quoting);
    }
    case 'custom': {
      const advice = (issue.params ?? {}) as Advice;
      const word = wordOf(value);
      return {
        code: advice.code ?? 'NOT_ALLOWED',
        problem: `${issue.message.replace(/[.]$/, '')}.`,
        allowed: advice.allowed ?? null,
        nearest: quoting ? (advice.correct?.(word) ?? nearest(word, advice.candidates ?? [])) : null,
      };
    }
    default:
      return {
        code: 'NOT_ALLOWED',
        problem: `${issue.message.replace(/[.]$/, '')}.`,
        allowed: null,
        nearest: null,
      };
  }
}

function bound({
  issue,
  word,
  limit,
}: {
  readonly issue: { readonly origin: string; readonly inclusive?: boolean | undefined };
  readonly word: string;
  readonly limit: string;
}): Sentence {
  const range =
    issue.inclusive === false ? `${word === 'at least' ? 'more' : 'less'} than ${limit}` : `${word} ${limit}`;
  const what = issue.origin === 'array' ? ' entries' : issue.origin === 'string' ? ' characters' : '';
  return {
    code: 'NOT_ALLOWED',
    problem: 'is out of range.',
    allowed: `${range}${what}`,
    nearest: what === '' && issue.inclusive !== false ? limit : null,
  };
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  safeint: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

function wrongType(expected: string, value: unknown, quoting: boolean): Sentence {
  const wanted = expected
    .split(' or ')
    .map((kind) => kinds[kind] ?? kind)
    .join(' or ');
  return {
    code: 'WRONG_TYPE',
    problem: `is ${kindOf(value)}.`,
    allowed: wanted,
    nearest: quoting ? sameInType(expected, value) : null,
  };
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' && !Number.isInteger(value)) return 'a number with a fraction';
  return kinds[typeof value] ?? 'something else';
}

/** What the value would be, had it been written in the type that is wanted. */
function sameInType(expected: string, value: unknown): string | null {
  const word = wordOf(value);
  if (word === '') return null;
  if (expected === 'array') return `[${word}]`;
  if (expected === 'string') return `'${word}'`;
  if (expected === 'boolean')
    return /^(yes|on|1|true)$/i.test(word) ? 'true' : /^(no|off|0|false)$/i.test(word) ? 'false' : null;
  if (!Number.isFinite(Number(word))) return null;
  return expected === 'number' ? word : String(Math.round(Number(word)));
}

/** Of a scalar, what may stand in a message. */
function wordOf(value: unknown): string {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value).slice(0, 60) : '';
}

const quoted = (word: string) => JSON.stringify(word);
