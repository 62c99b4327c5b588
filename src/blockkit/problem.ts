// What is wrong with a piece of Block Kit, as Slack would say it.
import type { z } from 'zod';

/** One refusal: where (JSON pointer, RFC 6901, into what was sent) and why (a sentence fragment in Slack's words). */
export type Problem = { readonly pointer: string; readonly sentence: string };

type Issue = z.core.$ZodIssue;

/** Formats as Slack does: `must be less than 151 characters [json-pointer:/blocks/0/text/text]`. */
export function formatProblem(problem: Problem): string {
  return `${problem.sentence} [json-pointer:${problem.pointer}]`;
}

/** A JSON pointer from the keys that lead to a value. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Turns zod's issues into problems; `base` leads to the value that was parsed. */
export function problemsOf(issues: readonly Issue[], base = ''): Problem[] {
  return issues.flatMap((issue) => problemsOfIssue(issue, base));
}

function problemsOfIssue(issue: Issue, base: string): Problem[] {
  const here = base + pointerOf(issue.path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ pointer: here, sentence: `invalid additional property: ${key}` }));
    case 'invalid_union':
      return problemsOfUnion(issue, here);
    case 'too_big':
      return [{ pointer: here, sentence: tooBig(issue.origin, Number(issue.maximum)) }];
    case 'too_small':
      return [{ pointer: here, sentence: tooSmall(issue.origin, Number(issue.minimum)) }];
    case 'invalid_type': {
      if (issue.input !== undefined || issue.path.length === 0) {
        return [{ pointer: here, sentence: `must provide ${article(issue.expected)}` }];
      }
      const parent = base + pointerOf(issue.path.slice(0, -1));
      return [{ pointer: parent, sentence: `missing required field: ${String(issue.path.at(-1))}` }];
    }
    default:
      return [{ pointer: here, sentence: issue.message }];
  }
}

// A tagged union that finds no match is an unsupported type; an untagged one reports the branch that came closest.
function problemsOfUnion(issue: Extract<Issue, { code: 'invalid_union' }>, here: string): Problem[] {
  if (issue.errors.length === 0) {
    const given = (issue.input as { type?: unknown } | undefined)?.type;
    if (given === undefined)
      return [{ pointer: here.replace(/\/type$/, ''), sentence: 'missing required field: type' }];
    return [{ pointer: here, sentence: `unsupported type: ${typeof given === 'string' ? given : typeof given}` }];
  }
  const closest = [...issue.errors].sort((a, b) => a.length - b.length)[0] ?? [];
  return problemsOf(closest, here);
}

function tooBig(origin: string, maximum: number): string {
  if (origin === 'string') return `must be less than ${maximum + 1} characters`;
  return origin === 'array' ? `no more than ${maximum} items allowed` : `must be at most ${maximum}`;
}

function tooSmall(origin: string, minimum: number): string {
  if (origin === 'string') return `must be more than ${minimum - 1} characters`;
  return origin === 'array' ? `must have at least ${minimum} items` : `must be at least ${minimum}`;
}

function article(expected: string): string {
  return `${/^[aeiou]/.test(expected) ? 'an' : 'a'} ${expected}`;
}
