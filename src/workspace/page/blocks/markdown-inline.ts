// Emphasis, code and links within a line of Markdown.
import { isEmoji } from '../emoji/table.ts';
import { joinTexts, type Token, textToken } from '../mrkdwn/token.ts';

const forms: { pattern: RegExp; make: (found: RegExpExecArray) => Token }[] = [
  { pattern: /`([^`\n]+)`/, make: (found) => ({ kind: 'code', children: [textToken(found[1] ?? '')] }) },
  {
    pattern: /!?\[([^\]\n]*)\]\(([^()\s]+)\)/,
    make: (found) => ({ kind: 'link', url: found[2] ?? '', label: found[1] || null }),
  },
  { pattern: /\*\*(?=\S)([^\n]+?)(?<=\S)\*\*/, make: (found) => ({ kind: 'bold', children: inside(found) }) },
  { pattern: /~~(?=\S)([^\n]+?)(?<=\S)~~/, make: (found) => ({ kind: 'strike', children: inside(found) }) },
  { pattern: /\*(?=[^\s*])([^\n*]+?)(?<=\S)\*/, make: (found) => ({ kind: 'italic', children: inside(found) }) },
  { pattern: /(?<!\w)_(?=\S)([^\n_]+?)(?<=\S)_(?!\w)/, make: (found) => ({ kind: 'italic', children: inside(found) }) },
  { pattern: /https?:\/\/[^\s<>()]+[^\s<>().,;:!?]/, make: (found) => ({ kind: 'link', url: found[0], label: null }) },
  {
    pattern: /:([a-z0-9_+-]+(?:::skin-tone-[2-6])?):/,
    make: (found) => (isEmoji(found[1] ?? '') ? { kind: 'emoji', name: found[1] ?? '' } : textToken(found[0])),
  },
];

function inside(found: RegExpExecArray): Token[] {
  return readMarkdownInline(found[1] ?? '');
}

/** The tokens of one stretch of Markdown text; the form that begins first wins, then the one listed first. */
export function readMarkdownInline(text: string): Token[] {
  const tokens: Token[] = [];
  let rest = text;
  while (rest !== '') {
    let first: { found: RegExpExecArray; make: (found: RegExpExecArray) => Token } | null = null;
    for (const { pattern, make } of forms) {
      const found = pattern.exec(rest);
      if (found && (first === null || found.index < first.found.index)) first = { found, make };
    }
    if (!first) break;
    tokens.push(textToken(rest.slice(0, first.found.index)), first.make(first.found));
    rest = rest.slice(first.found.index + first.found[0].length);
  }
  return joinTexts([...tokens, textToken(rest)]);
}
