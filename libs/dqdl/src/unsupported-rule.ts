import type { Position } from './syntax/position.ts';

/** A rule that is right DQDL and is not evaluated here; `what` names the part. */
export class UnsupportedRule extends Error {
  override readonly name = 'UnsupportedRule';
  readonly rule: string;
  readonly what: string;

  constructor({ rule, what, at }: { readonly rule: string; readonly what: string; readonly at: Position }) {
    super(`${at.line}:${at.column}: ${rule}: ${what} is not evaluated here.`);
    this.rule = rule;
    this.what = what;
  }
}
