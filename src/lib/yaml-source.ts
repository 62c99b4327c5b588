// A YAML file with the line on which each thing stands, so that a problem can be found in an editor.
import { isCollection, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { z } from 'zod';

/** A problem in a file; lines count from 1. */
export type LineProblem = { line: number; problem: string };

export type YamlSource = {
  content: unknown;
  /** The line of what stands at a path, or of the nearest thing around it that is there. */
  lineOf(path: readonly PropertyKey[]): number;
};

/** Reads YAML; every problem with its line. */
export function readSource(text: string): YamlSource | { problems: LineProblem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems = document.errors.map(({ message, pos }) => ({ line: lines.linePos(pos[0]).line, problem: message }));
  visit(document, {
    Pair(_, { key }) {
      if (isCollection(key))
        problems.push({
          line: lines.linePos(key.range?.[0] ?? 0).line,
          problem: 'YAML takes {{ … }} without quotes for something else: write "{{ name }}" in quotes',
        });
    },
  });
  if (problems.length > 0) return { problems };
  return {
    content: document.toJS(),
    lineOf(path) {
      let node: unknown = document.contents;
      let at = isNode(node) ? node.range?.[0] : undefined;
      for (const key of path) {
        const next = memberOf(node, key);
        if (next === undefined) break;
        node = next.value;
        at = next.at ?? at;
      }
      return lines.linePos(at ?? 0).line;
    },
  };
}

// A member of a map is found by its key, so that the line is right where the value begins on the next one.
function memberOf(node: unknown, key: PropertyKey): { value: unknown; at: number | undefined } | undefined {
  if (isMap(node)) {
    const pair = node.items.find((one) => isScalar(one.key) && String(one.key.value) === String(key));
    if (pair === undefined || !isNode(pair.key)) return undefined;
    return { value: pair.value, at: pair.key.range?.[0] };
  }
  const value: unknown = isCollection(node) ? node.get(Number(key), true) : undefined;
  return isNode(value) ? { value, at: value.range?.[0] } : undefined;
}

/** What a schema found wrong in a file, in words that say what to do, each at its place. */
export function schemaProblems(error: z.ZodError, { lineOf }: YamlSource, within: PropertyKey[] = []): LineProblem[] {
  return error.issues.flatMap((issue) => {
    const path = [...within, ...issue.path];
    const place = path.join('.') || 'the file';
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        line: lineOf([...path, key]),
        problem: `${place}: there is no "${key}" here: correct its spelling, or remove it`,
      }));
    if (issue.code === 'invalid_key')
      return issue.issues.map(({ message }) => ({ line: lineOf(path), problem: `${place}: the name ${message}` }));
    const problem = issue.message.endsWith('received undefined') ? 'is missing' : issue.message;
    return [{ line: lineOf(path), problem: `${place}: ${problem}` }];
  });
}
