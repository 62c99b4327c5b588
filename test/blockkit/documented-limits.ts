// Reads the limits out of the doc comments of @slack/types, so that limits.ts is not compared with itself.
import { readFileSync } from 'node:fs';

const files = [
  'block-kit/blocks',
  'block-kit/block-elements',
  'block-kit/composition-objects',
  'block-kit/extensions',
  'views',
];

/** What a comment says of one field: every number in it, and those that it calls a maximum. */
export type Documented = { numbers: number[]; maxima: number[] };

/** `Interface.field` → what its comment says. */
export function documentedLimits(): Map<string, Documented> {
  const found = new Map<string, Documented>();
  for (const file of files) {
    const path = new URL(`../../node_modules/@slack/types/dist/${file}.d.ts`, import.meta.url);
    readDeclarations(readFileSync(path, 'utf8'), found);
  }
  return found;
}

function readDeclarations(source: string, found: Map<string, Documented>): void {
  let owner = '';
  const pattern = /(?:interface|type) (\w+)[^\n]*\{|\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(\w+)\??:/g;
  for (const [, declared, comment, field] of source.matchAll(pattern)) {
    if (declared !== undefined) owner = declared;
    else if (comment !== undefined) found.set(`${owner}.${field}`, readComment(comment));
  }
}

function readComment(comment: string): Documented {
  const text = comment
    .replace(/\{@link[^}]*\}/g, ' ')
    .replace(/https?:\S+/g, ' ')
    .replace(/\n\s*\*/g, ' ')
    .replace(/(\d),(\d{3})/g, '$1$2')
    .replace(/`/g, '');
  const numbers = [...text.matchAll(/\d+/g)].map(([digits]) => Number(digits));
  // "less than 200" allows 199, "Maximum of 10", "up to 5", "Limit 12000", "between 1 and 100", "from 0 (default) to 8".
  const most = /(?:max(?:imum)?\b[^.]*?|up to|limit|between \d+ and|from \d+ \(default\) to)\s+(\d+)/gi;
  const below = /less than (\d+)/gi;
  const maxima = [
    ...[...text.matchAll(most)].map(([, digits]) => Number(digits)),
    ...[...text.matchAll(below)].map(([, digits]) => Number(digits) - 1),
  ];
  return { numbers, maxima };
}
