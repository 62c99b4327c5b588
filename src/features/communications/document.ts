// The body of a message as it is said in every channel: paragraphs, headings and lists of runs of text, made from Markdown.
import MarkdownIt, { type Token } from 'markdown-it';

/** Text as it is shown, without any markup; whoever renders it escapes it for the channel. */
export type Run = { text: string; bold?: true; italic?: true; href?: string };
export type Block = { kind: 'paragraph' | 'heading'; runs: Run[] } | { kind: 'list'; ordered: boolean; items: Run[][] };

// What a message may have, and nothing else: no HTML, no image, no code, no quotation, no link out of a bare address.
const markdown = new MarkdownIt('zero').enable([
  'heading',
  'list',
  'emphasis',
  'link',
  'newline',
  'escape',
  'balance_pairs',
  'fragments_join',
]);
// An address may be the place of a value; addresses are checked when the template is read and when a value is given.
markdown.normalizeLink = (address) => address;
markdown.validateLink = () => true;

export const parseMarkdown = (source: string): Token[] => markdown.parse(source, {});

/** @param show puts the values in their places; it is given text that is no longer Markdown, so nothing in a value can be. */
export function documentOf(source: string, show: (text: string) => string): Block[] {
  const blocks: Block[] = [];
  for (const token of parseMarkdown(source)) {
    const kind = /^(.*)_open$/.exec(token.type)?.[1];
    if (kind?.endsWith('_list')) blocks.push({ kind: 'list', ordered: kind === 'ordered_list', items: [] });
    else if (token.level === 0 && (kind === 'paragraph' || kind === 'heading')) blocks.push({ kind, runs: [] });
    else if (token.type === 'inline') addTo(blocks.at(-1), runsOf(token.children ?? [], show));
  }
  return blocks;
}

/** The same with other text. */
export function withText(blocks: readonly Block[], change: (text: string) => string): Block[] {
  const changed = (runs: readonly Run[]) => runs.map((run) => ({ ...run, text: change(run.text) }));
  return blocks.map((block) =>
    block.kind === 'list' ? { ...block, items: block.items.map(changed) } : { ...block, runs: changed(block.runs) },
  );
}

function addTo(block: Block | undefined, runs: Run[]): void {
  if (block?.kind === 'list') block.items.push(runs);
  else block?.runs.push(...runs);
}

function runsOf(tokens: readonly Token[], show: (text: string) => string): Run[] {
  const runs: Run[] = [];
  let style: Omit<Run, 'text'> = {};
  for (const token of tokens) {
    const text = textOf(token, show);
    const last = runs.at(-1);
    if (text === undefined) style = styleAfter(token, style, show);
    else if (last !== undefined && isSame(last, style)) last.text += text;
    else if (text !== '') runs.push({ text, ...style });
  }
  return runs;
}

const isSame = (run: Run, style: Omit<Run, 'text'>) =>
  run.bold === style.bold && run.italic === style.italic && run.href === style.href;

/** Undefined for what is not text, but begins or ends a style. */
function textOf({ type, content }: Token, show: (text: string) => string): string | undefined {
  if (type === 'text') return show(content);
  if (type === 'softbreak') return ' ';
  return type === 'hardbreak' ? '\n' : undefined;
}

function styleAfter(token: Token, style: Omit<Run, 'text'>, show: (text: string) => string): Omit<Run, 'text'> {
  const { bold: _bold, ...notBold } = style;
  const { italic: _italic, ...notItalic } = style;
  const { href: _href, ...notLinked } = style;
  switch (token.type) {
    case 'strong_open':
      return { ...style, bold: true };
    case 'strong_close':
      return notBold;
    case 'em_open':
      return { ...style, italic: true };
    case 'em_close':
      return notItalic;
    case 'link_open':
      return { ...style, href: show(String(token.attrGet('href'))) };
    case 'link_close':
      return notLinked;
    default:
      throw new Error(`"${token.type}" is not among what a message may have`);
  }
}
