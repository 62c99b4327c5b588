// The markdown block: headings, lists, quotes, code, rules and emphasis, in the plain form of Markdown that Slack accepts.
import type { MarkdownBlock } from '@slack/types';
import { html, type TemplateResult } from 'lit-html';
import { drawTokens } from '../mrkdwn/draw-tokens.ts';
import type { Surface } from '../surface.ts';
import { readMarkdownInline } from './markdown-inline.ts';

/** One or more lines that belong together. */
type Chunk =
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'rule' }
  | { kind: 'bullets' | 'numbers'; items: string[] }
  | { kind: 'quote' | 'paragraph'; text: string };

const fenced = /^```[^\n]*\n([\s\S]*?)\n?```[ \t]*$/m;

function readLine(line: string): Chunk | null {
  const heading = /^(#{1,6})\s+(.*)$/.exec(line);
  if (heading) return { kind: 'heading', level: heading[1]?.length ?? 1, text: heading[2] ?? '' };
  if (/^(?:-{3,}|\*{3,}|_{3,})\s*$/.test(line)) return { kind: 'rule' };
  const bullet = /^\s*[-*+]\s+(.*)$/.exec(line);
  if (bullet) return { kind: 'bullets', items: [bullet[1] ?? ''] };
  const number = /^\s*\d+[.)]\s+(.*)$/.exec(line);
  if (number) return { kind: 'numbers', items: [number[1] ?? ''] };
  const quote = /^>\s?(.*)$/.exec(line);
  if (quote) return { kind: 'quote', text: quote[1] ?? '' };
  return line.trim() === '' ? null : { kind: 'paragraph', text: line };
}

/** Whether a line was taken up by the chunk before it. */
function continues(last: Chunk | null | undefined, next: Chunk): boolean {
  if (last?.kind === 'bullets' || last?.kind === 'numbers') {
    if (next.kind !== last.kind) return false;
    last.items.push(...next.items);
    return true;
  }
  if ((last?.kind === 'quote' || last?.kind === 'paragraph') && next.kind === last.kind) {
    last.text += `\n${next.text}`;
    return true;
  }
  return false;
}

function readChunks(text: string): Chunk[] {
  const chunks: (Chunk | null)[] = [];
  text.split(fenced).forEach((part, index) => {
    if (index % 2 === 1) {
      chunks.push({ kind: 'code', text: part });
      return;
    }
    for (const line of part.split('\n')) {
      const next = readLine(line);
      if (next === null || !continues(chunks.at(-1), next)) chunks.push(next);
    }
  });
  return chunks.filter((chunk) => chunk !== null);
}

function drawChunk(chunk: Chunk, surface: Surface): TemplateResult {
  const inline = (text: string): unknown => drawTokens(readMarkdownInline(text), surface.names);
  switch (chunk.kind) {
    case 'heading':
      return chunk.level === 1 ? html`<h3>${inline(chunk.text)}</h3>` : html`<h4>${inline(chunk.text)}</h4>`;
    case 'code':
      return html`<pre tabindex="0">${chunk.text}</pre>`;
    case 'rule':
      return html`<hr>`;
    case 'bullets':
      return html`<ul>${chunk.items.map((item) => html`<li>${inline(item)}</li>`)}</ul>`;
    case 'numbers':
      return html`<ol>${chunk.items.map((item) => html`<li>${inline(item)}</li>`)}</ol>`;
    case 'quote':
      return html`<blockquote>${inline(chunk.text)}</blockquote>`;
    case 'paragraph':
      return html`<p>${inline(chunk.text)}</p>`;
  }
}

/** Draws a markdown block. */
export function drawMarkdown(block: MarkdownBlock, surface: Surface): TemplateResult {
  return html`<div class="block-markdown">${readChunks(block.text).map((chunk) => drawChunk(chunk, surface))}</div>`;
}
