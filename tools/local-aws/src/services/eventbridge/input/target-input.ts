import { type BusEvent, wireTime } from '../event.ts';
import { validation } from '../names.ts';
import { type Variable, fillTemplate, partsOf } from './input-template.ts';
import { type JsonPath, compileJsonPath } from './json-path.ts';

export interface InputDefinition {
  readonly Id: string;
  readonly Input?: string;
  readonly InputPath?: string;
  readonly InputTransformer?: {
    readonly InputPathsMap?: Readonly<Record<string, string>>;
    readonly InputTemplate: string;
  };
}

export interface InputContext {
  readonly event: BusEvent;
  readonly rule: { readonly arn: string; readonly name: string };
  /** Epoch milliseconds: when the bus took the event. */
  readonly ingested: number;
}

/** What a target gets of an event; undefined when that would be no JSON. */
export type TargetInput = (context: InputContext) => string | undefined;

const reserved = new Map<string, (context: InputContext) => Variable>([
  ['aws.events.rule-arn', ({ rule }) => ({ value: rule.arn })],
  ['aws.events.rule-name', ({ rule }) => ({ value: rule.name })],
  ['aws.events.event.ingestion-time', ({ ingested }) => ({ value: wireTime(ingested) })],
  ['aws.events.event', ({ event }) => ({ json: JSON.stringify({ ...event.value, detail: undefined }) })],
  ['aws.events.event.json', ({ event }) => ({ json: event.body })],
]);

/** Compiles what a target says about its input, or refuses it in the words of EventBridge. */
export function compileInput(target: InputDefinition): TargetInput {
  const { Input, InputPath, InputTransformer } = target;
  if ([Input, InputPath, InputTransformer].filter((given) => given !== undefined).length > 1) {
    throw validation(
      `Only one of Input, InputPath, or InputTransformer must be provided for target ${target.Id}.`,
    );
  }
  if (Input !== undefined) {
    if (!isJson(Input)) throw validation(`JSON syntax error in input for target ${target.Id}.`);
    return () => Input;
  }
  if (InputPath !== undefined) return pathInput(pathOf(InputPath, target.Id));
  if (InputTransformer !== undefined) return transformer(InputTransformer, target.Id);
  return ({ event }) => event.body;
}

/** A path that finds nothing passes nothing that a target could take. */
function pathInput(path: JsonPath): TargetInput {
  return ({ event }) => {
    const value = path(event.value);
    return value === undefined ? undefined : JSON.stringify(value);
  };
}

function transformer(
  { InputPathsMap = {}, InputTemplate }: NonNullable<InputDefinition['InputTransformer']>,
  id: string,
): TargetInput {
  const entries = Object.entries(InputPathsMap);
  if (entries.length > 100) throw validation(`InputPathsMap of target ${id} has more than 100 entries.`);
  const paths = new Map<string, JsonPath>();
  for (const [name, path] of entries) {
    if (/^aws\./i.test(name))
      throw validation(`InputPathsMap of target ${id} has a name that begins with AWS: ${name}.`);
    paths.set(name, pathOf(path, id));
  }
  const unknown = /<([^<>\s]+)>/.exec(
    InputTemplate.replaceAll(/<([^<>\s]+)>/g, (whole, name: string) =>
      paths.has(name) || reserved.has(name) ? '' : whole,
    ),
  )?.[1];
  if (unknown !== undefined)
    throw validation(`InputTemplate for target ${id} contains invalid placeholder ${unknown}.`);
  const parts = partsOf(InputTemplate, () => true);
  if (!isInput(fillTemplate(parts, () => ({ value: 'x' }))))
    throw validation(`Invalid InputTemplate for target ${id} : the template makes no JSON.`);
  return (context) => {
    const input = fillTemplate(parts, (name) => {
      const path = paths.get(name);
      return (
        reserved.get(name)?.(context) ?? { value: path === undefined ? undefined : path(context.event.value) }
      );
    });
    return isInput(input) ? input : undefined;
  };
}

function pathOf(text: string, id: string): JsonPath {
  const path = compileJsonPath(text);
  if (path === undefined) throw validation(`Invalid JSON path for target ${id}: ${text}.`);
  return path;
}

/** JSON, or lines of it: several quoted lines are the text of several lines. */
function isInput(text: string): boolean {
  return isJson(text) || text.split('\n').every((line) => line.trim() === '' || isJson(line));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
