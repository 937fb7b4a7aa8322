import { isMap, isNode, isPair, isSeq, LineCounter, parseDocument } from 'yaml';

export type Path = readonly (string | number)[];

/** A parsed YAML file that still knows on which line each value stands. */
export interface YamlSource {
  readonly value: unknown;
  readonly syntaxErrors: readonly { readonly line: number; readonly problem: string }[];
  /** Line of the value at the path, or of the nearest parent that exists. */
  lineOf(path: Path): number;
}

export function parseYaml(text: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  return {
    value: document.errors.length === 0 ? (document.toJS() as unknown) : undefined,
    syntaxErrors: document.errors.map((error) => ({
      line: lines.linePos(error.pos[0]).line,
      problem: error.message,
    })),
    lineOf: (path) => {
      let node: unknown = document.contents;
      let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
      for (const step of path) {
        const pair = isMap(node) ? node.items.find((item) => keyOf(item.key) === String(step)) : undefined;
        const next: unknown = isPair(pair) ? pair.value : isSeq(node) ? node.items[Number(step)] : undefined;
        const place: unknown = isPair(pair) ? pair.key : next;
        if (!isNode(place)) break;
        offset = place.range?.[0] ?? offset;
        node = next;
      }
      return lines.linePos(offset).line;
    },
  };
}

function keyOf(key: unknown): string {
  return isNode(key) ? String(key.toJSON()) : String(key);
}
