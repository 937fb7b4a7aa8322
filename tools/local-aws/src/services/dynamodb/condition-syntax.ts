import { AwsError } from '../../endpoint/aws-error.ts';

/**
 * dynalite's parser of conditions takes four times as long for each parenthesis that opens before what is wrong: a second at
 * five, for ever at ten (dynalite 4.0.0, db/conditionParser.js). Where parentheses are nested so, the syntax is read here before.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html#Expressions.OperatorsAndFunctions.Syntax
 */
export function refuseEndlessConditions(input: unknown): void {
  if (typeof input !== 'object' || input === null) return;
  for (const name of ['ConditionExpression', 'FilterExpression', 'KeyConditionExpression']) {
    const text = (input as Record<string, unknown>)[name];
    if (typeof text !== 'string' || !/\((?:[^)]*\(){2}/.test(text)) continue;
    if (text.length > 4096) throw invalid(name, 'Expression size has exceeded the maximum allowed size');
    if (!isCondition(text)) throw invalid(name, 'Syntax error');
  }
}

const invalid = (name: string, why: string) =>
  new AwsError({ code: 'ValidationException', message: `Invalid ${name}: ${why};` });

/** As deep as anyone nests, and little enough for the stack. */
const deepest = 300;

type Kind = 'operand' | 'condition' | undefined;

/** Whether the text has the form of a condition; undefined names and values are dynalite's to find. */
export function isCondition(text: string): boolean {
  const reader = new Reader(text);
  return reader.disjunction(0) === 'condition' && reader.atEnd();
}

/** Reads without going back: what a parenthesis holds shows itself when it is read. */
class Reader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = text.match(/<>|<=|>=|[()=<>,]|[^\s()=<>,]+/g) ?? [];
  }

  atEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  disjunction(depth: number): Kind {
    return this.#joined('OR', () => this.#joined('AND', () => this.#negation(depth)));
  }

  #joined(word: string, read: () => Kind): Kind {
    let kind = read();
    while (kind === 'condition' && this.#word(word)) {
      if (read() !== 'condition') kind = undefined;
    }
    return kind;
  }

  #negation(depth: number): Kind {
    let negated = false;
    while (this.#word('NOT')) negated = true;
    const kind = this.#comparison(depth);
    return negated && kind !== 'condition' ? undefined : kind;
  }

  #comparison(depth: number): Kind {
    const kind = this.#atom(depth);
    if (kind !== 'operand') return kind;
    const operand = () => this.#atom(depth) === 'operand';
    if (['=', '<>', '<', '<=', '>', '>='].some((comparator) => this.#token(comparator)))
      return operand() ? 'condition' : undefined;
    if (this.#word('BETWEEN')) return operand() && this.#word('AND') && operand() ? 'condition' : undefined;
    if (this.#word('IN')) return this.#token('(') && this.#list(operand) ? 'condition' : undefined;
    return 'operand';
  }

  #atom(depth: number): Kind {
    if (this.#token('(')) {
      const kind = depth < deepest ? this.disjunction(depth + 1) : undefined;
      return kind !== undefined && this.#token(')') ? kind : undefined;
    }
    const name = this.#tokens[this.#at];
    if (name === undefined || /^[()=<>,]/.test(name)) return undefined;
    this.#at++;
    if (!this.#token('(')) return 'operand';
    if (depth >= deepest || !this.#list(() => this.#atom(depth + 1) === 'operand')) return undefined;
    return name === 'size' ? 'operand' : 'condition';
  }

  /** Up to the parenthesis that closes. */
  #list(read: () => boolean): boolean {
    do {
      if (!read()) return false;
    } while (this.#token(','));
    return this.#token(')');
  }

  #token(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }

  #word(word: string): boolean {
    if (this.#tokens[this.#at]?.toUpperCase() !== word) return false;
    this.#at++;
    return true;
  }
}
