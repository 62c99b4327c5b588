// Reads Slack's mrkdwn: first code blocks, then quotes by line, then what stands within the lines.
import { readInline, readVerbatim } from './inline.ts';
import type { Token } from './token.ts';

const quoteMark = /^(?:&gt;|>)(?!(?:&gt;|>){2}) ?/;
const quoteAll = /^(?:&gt;|>){3} ?/m;

/** Lines with and without quote marks; one mark quotes its line, three of them everything after. */
function readLines(text: string): Token[] {
  const all = quoteAll.exec(text);
  if (all) {
    const before = text.slice(0, all.index).replace(/\n$/, '');
    const quoted: Token = { kind: 'quote', children: readInline(text.slice(all.index + all[0].length)) };
    return before === '' ? [quoted] : [...readLines(before), quoted];
  }
  const tokens: Token[] = [];
  let run: string[] = [];
  let runIsQuote = false;
  const flush = (): void => {
    if (run.length === 0) return;
    const children = readInline(run.join('\n'));
    if (runIsQuote) tokens.push({ kind: 'quote', children });
    else tokens.push(...children);
    run = [];
  };
  for (const line of text.split('\n')) {
    const isQuote = quoteMark.test(line);
    if (isQuote !== runIsQuote) flush();
    runIsQuote = isQuote;
    run.push(isQuote ? line.replace(quoteMark, '') : line);
  }
  flush();
  return tokens;
}

/** The tokens of a mrkdwn text, in order. What is not markup is text, unescaped; nothing is ever dropped. */
export function readMrkdwn(text: string): Token[] {
  const tokens: Token[] = [];
  const parts = text.split(/```(?=[\s\S])([\s\S]*?[^`])```/);
  parts.forEach((part, index) => {
    if (index % 2 === 1) {
      tokens.push({ kind: 'pre', children: readVerbatim(part.replace(/^\n|\n$/g, '')) });
      return;
    }
    // A code block is a block: the line breaks that touch it are already its edges.
    let between = part;
    if (index > 0) between = between.replace(/^\n/, '');
    if (index < parts.length - 1) between = between.replace(/\n$/, '');
    if (between !== '') tokens.push(...readLines(between));
  });
  return tokens;
}
