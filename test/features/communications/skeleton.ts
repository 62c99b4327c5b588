// What a reader's program makes of a rendered message: elements and text one after the other, so that two messages can be compared.
import { load } from 'cheerio';
import MarkdownIt, { type Token } from 'markdown-it';

/** An element with its attributes begins or ends, or there is text. */
export type Piece = { element: string } | { text: string };

/** Neighbouring texts become one, and space is space: how many there are is not what anybody reads. */
function tidy(pieces: readonly Piece[]): Piece[] {
  const all: Piece[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    if ('text' in piece && last !== undefined && 'text' in last) last.text += piece.text;
    else all.push({ ...piece });
  }
  const trimmed = all.map((piece) => ('text' in piece ? { text: piece.text.replace(/\s+/g, ' ').trim() } : piece));
  return trimmed.filter((piece) => !('text' in piece) || piece.text !== '');
}

type HtmlNode = { type: string; data?: string; name?: string; attribs?: Record<string, string>; children?: HtmlNode[] };

/** As a browser reads HTML. A line break is a space. */
export function piecesOfHtml(html: string): Piece[] {
  return tidy(
    load(html)
      .root()
      .toArray()
      .flatMap((node) => piecesOfNode(node as unknown as HtmlNode)),
  );
}

function piecesOfNode({ type, data = '', name = data, attribs = {}, children = [] }: HtmlNode): Piece[] {
  if (type === 'text') return [{ text: data }];
  if (name === 'br') return [{ text: ' ' }];
  // What a screen reader says is text, too.
  const { 'aria-label': label, ...attributes } = attribs;
  const said = label === undefined ? [] : [{ text: label }, { element: 'label' }];
  const begin = { element: `${type} ${name} ${JSON.stringify(attributes)}` };
  return [begin, ...said, ...children.flatMap(piecesOfNode), { element: `end ${name}` }];
}

// As freely as a status page may: HTML is HTML, and bare addresses become links.
const markdown = new MarkdownIt({ html: true, linkify: true });

export function piecesOfMarkdown(source: string): Piece[] {
  const walk = (tokens: readonly Token[]): Piece[] =>
    tokens.flatMap((token) => {
      if (token.type === 'inline') return walk(token.children ?? []);
      if (token.type === 'text') return [{ text: token.content }];
      if (token.type === 'softbreak' || token.type === 'hardbreak') return [{ text: ' ' }];
      return [{ element: `${token.type} ${JSON.stringify(token.attrs)} ${token.content}` }];
    });
  return tidy(walk(markdown.parse(source, {})));
}

/** Slack's blocks: each object is an element, each `text` a text. */
export function piecesOfBlocks(blocks: unknown): Piece[] {
  const walk = (value: unknown): Piece[] => {
    if (Array.isArray(value)) return value.flatMap(walk);
    if (typeof value !== 'object' || value === null) return [{ element: JSON.stringify(value) }];
    return Object.entries(value).flatMap(([key, inner]) =>
      key === 'text' && typeof inner === 'string' ? [{ text: inner }] : [{ element: key }, ...walk(inner)],
    );
  };
  return tidy(walk(blocks));
}

/** The same pieces with other words for some: what must come out when only these are other. */
export function withWords(pieces: readonly Piece[], words: ReadonlyMap<string, string>): Piece[] {
  const replaced = (text: string) => text.replace(/Qword\d+x/g, (word) => words.get(word) ?? word);
  return tidy(pieces.map((piece) => ('text' in piece ? { text: replaced(piece.text) } : piece)));
}
