import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
} from 'yaml';

export type Path = readonly (string | number)[];

export interface SyntaxError {
  readonly line: number;
  readonly problem: string;
}

/** A parsed YAML file that still knows on which line each value stands. */
export interface YamlSource {
  readonly value: unknown;
  readonly syntaxErrors: readonly SyntaxError[];
  /** Line of the value at the path, or of the nearest parent that exists. */
  lineOf(path: Path): number;
}

/** A contract of a thousand columns with long descriptions has a third of it. */
const largestText = 1_048_576;
/** More levels than the standard nests by far; a parser that recurses would run out of stack somewhere beyond. */
const deepest = 64;

/** Never throws: what cannot be read is told as an error of syntax. */
export function parseYaml(text: string): YamlSource {
  const refused = refusal(text);
  if (refused !== null) return unreadable(refused);
  const lines = new LineCounter();
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line);
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
    stringKeys: true,
    merge: true,
  });
  const syntaxErrors = document.errors.map((error) => ({
    line: lineAt(error.pos[0]),
    problem: sentences[error.code] ?? 'is not YAML.',
  }));
  if (syntaxErrors.length > 0) return { value: undefined, syntaxErrors, lineOf: () => 1 };
  const value = valueOf(document);
  if (value === unusable)
    return unreadable({ line: lineAt(offendingAlias(document)), problem: aliasProblem });
  return {
    value,
    syntaxErrors,
    lineOf: (path) => {
      let node: unknown = resolved(document, document.contents);
      let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
      for (const step of path) {
        const pair = isMap(node) ? node.items.find((item) => keyOf(item.key) === String(step)) : undefined;
        const next: unknown = isPair(pair) ? pair.value : isSeq(node) ? node.items[Number(step)] : undefined;
        const place: unknown = isPair(pair) ? pair.key : next;
        if (!isNode(place)) break;
        offset = place.range?.[0] ?? offset;
        node = resolved(document, next);
      }
      return lineAt(offset);
    },
  };
}

function refusal(text: string): SyntaxError | null {
  if (text.length > largestText)
    return { line: 1, problem: `is larger than ${String(largestText)} characters.` };
  const rows = text.split('\n');
  const deep = rows.findIndex((row) => indentation(row) > 2 * deepest || openings(row) > deepest);
  if (deep !== -1) return { line: deep + 1, problem: `nests deeper than ${String(deepest)} levels.` };
  let open = 0;
  for (const [index, row] of rows.entries()) {
    open += openings(row) - [...row.matchAll(/[\]}]/g)].length;
    if (open > deepest) return { line: index + 1, problem: `nests deeper than ${String(deepest)} levels.` };
    if (open < 0) open = 0;
  }
  return null;
}

/** Blanks and the dashes of sequences within sequences; in a text block, a deep indentation is one just the same. */
const indentation = (row: string) => /^[ -]*/.exec(row)?.[0].length ?? 0;
const openings = (row: string) => [...row.matchAll(/[[{]/g)].length;

const unusable = Symbol('unusable');

function valueOf(document: Document.Parsed): unknown {
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    return isBounded(value, { left: largestText }) ? value : unusable;
  } catch {
    // The parser throws where aliases multiply past its limit, or name what is not there.
    return unusable;
  }
}

/** Where the alias stands that names nothing, or else the first one. */
function offendingAlias(document: Document.Parsed): number {
  const found: { offset: number; names: boolean }[] = [];
  visit(document, {
    Alias: (_, alias) => {
      found.push({ offset: alias.range?.[0] ?? 0, names: alias.resolve(document) !== undefined });
    },
  });
  return (found.find(({ names }) => !names) ?? found[0])?.offset ?? 0;
}

/** An alias can stand inside what it names: such a value has no end. */
function isBounded(value: unknown, budget: { left: number }, depth = 0): boolean {
  budget.left -= 1;
  if (depth > 2 * deepest || budget.left < 0) return false;
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every((one) => isBounded(one, budget, depth + 1));
}

const unreadable = (error: SyntaxError): YamlSource => ({
  value: undefined,
  syntaxErrors: [error],
  lineOf: () => error.line,
});

function resolved(document: Document.Parsed, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function keyOf(key: unknown): string {
  return isNode(key) ? String(key.toJSON()) : String(key);
}

const aliasProblem =
  'has aliases that name nothing, stand inside what they name, or multiply beyond measure.';

/** By the parser's codes: its own messages quote the text, which may hold what is nobody's business. */
const sentences: Readonly<Record<string, string>> = {
  BAD_ALIAS: aliasProblem,
  BAD_INDENT: 'is indented in a way that YAML does not allow.',
  BAD_SCALAR_START: 'starts a plain text with a character that needs quotes.',
  BAD_DQ_ESCAPE: 'has an escape that double quotes do not know.',
  BLOCK_AS_IMPLICIT_KEY: 'has a key of several lines, or two of them on one line.',
  DUPLICATE_KEY: 'states the same key twice in one map.',
  MISSING_CHAR: 'lacks a closing quote, bracket, or comma, or a colon after a key.',
  MULTILINE_IMPLICIT_KEY: 'has a key of several lines, or a colon is missing.',
  MULTIPLE_DOCS: 'holds more than one document.',
  NON_STRING_KEY: 'has a key that is no text.',
  TAB_AS_INDENT: 'is indented with a tab: use blanks.',
  UNEXPECTED_TOKEN: 'has something where YAML does not expect it.',
};
