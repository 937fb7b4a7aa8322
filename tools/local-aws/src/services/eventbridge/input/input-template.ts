/** What a variable of a template stands for: a value of the event, or text that is JSON already. */
export type Variable = { readonly value: unknown } | { readonly json: string };

/** The names in `<…>` of a template, each with whether it stands within quotes. */
export interface TemplatePart {
  readonly text: string;
  readonly variable?: { readonly name: string; readonly quoted: boolean };
}

/** Parts a template at its variables. What looks like one and is none that is known stays text. */
export function partsOf(template: string, isKnown: (name: string) => boolean): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let text = '';
  let quoted = false;
  for (let at = 0; at < template.length; at++) {
    const character = template.charAt(at);
    const name = character === '<' ? /^<([^<>\s]+)>/.exec(template.slice(at, at + 258))?.[1] : undefined;
    if (name !== undefined && isKnown(name)) {
      parts.push({ text, variable: { name, quoted } });
      text = '';
      at += name.length + 1;
      continue;
    }
    if (character === '\\' && quoted) text += template.charAt(at++);
    else if (character === '"') quoted = !quoted;
    text += template.charAt(at);
  }
  return [...parts, { text }];
}

/**
 * Fills in the variables by where they stand. In place of a JSON value a text gets its quotes and anything else is JSON; within
 * quotes the bare text of the value stands, an object or array without its quotes, and a value that is not there is nothing.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html#eb-transform-input-issues
 */
export function fillTemplate(parts: readonly TemplatePart[], variableOf: (name: string) => Variable): string {
  let filled = '';
  for (const { text, variable } of parts) {
    filled += text;
    if (variable === undefined) continue;
    const found = variableOf(variable.name);
    filled += variable.quoted ? within(found) : standingAlone(found);
  }
  return filled;
}

function standingAlone(variable: Variable): string {
  if ('json' in variable) return variable.json;
  return variable.value === undefined ? '' : JSON.stringify(variable.value);
}

function within(variable: Variable): string {
  if ('json' in variable) return variable.json.replaceAll('"', '');
  const { value } = variable;
  if (value === undefined) return '';
  // EventBridge does not escape what it fills in, and takes the quotes out of objects and arrays.
  return typeof value === 'string' ? value : JSON.stringify(value).replaceAll('"', '');
}
