// Reads the rich text editor: what stands in it, as the rich_text block that Slack would send.
import type { RichTextBlock, RichTextBlockElement, RichTextElement, RichTextSection } from '@slack/types';
import { isEmoji, nameOfCharacter } from '../emoji/table.ts';

type Style = { bold?: true; italic?: true; strike?: true; code?: true };
type Kind = 'rich_text_section' | 'rich_text_quote' | 'rich_text_preformatted';

const styleOf: Record<string, Style> = {
  B: { bold: true },
  STRONG: { bold: true },
  I: { italic: true },
  EM: { italic: true },
  S: { strike: true },
  STRIKE: { strike: true },
  DEL: { strike: true },
  CODE: { code: true },
};
const kinds: Record<string, Kind> = { BLOCKQUOTE: 'rich_text_quote', PRE: 'rich_text_preformatted' };
const lines = new Set(['DIV', 'P']);
const inner = 'ul, ol, blockquote, pre, div, p';
const emoji = /(:[a-z0-9_+'\-]+(?:::skin-tone-[2-6])?:|\p{RGI_Emoji})/v;

function styled<Part extends object>(part: Part, style: Style): Part & { style?: Style } {
  return Object.keys(style).length > 0 ? { ...part, style } : part;
}

/** Text with its emoji apart; code has none. */
function readText(text: string, style: Style): RichTextElement[] {
  const plain = text.replaceAll('\u{a0}', ' ').replaceAll('\u{200b}', '');
  if (style.code) return plain === '' ? [] : [styled({ type: 'text', text: plain }, style)];
  return plain
    .split(emoji)
    .filter((part) => part !== '')
    .map((part) => {
      const name = part.startsWith(':') ? part.slice(1, -1) : nameOfCharacter(part);
      return name && isEmoji(name) && emoji.test(part)
        ? styled({ type: 'emoji', name }, style)
        : styled({ type: 'text', text: part }, style);
    });
}

function readInline(node: Node, style: Style): RichTextElement[] {
  if (node instanceof Text) return readText(node.data, style);
  if (!(node instanceof HTMLElement)) return [];
  if (node.dataset.part) return [JSON.parse(node.dataset.part) as RichTextElement];
  if (node.tagName === 'BR') return [{ type: 'text', text: '\n' }];
  if (node instanceof HTMLAnchorElement) {
    return [styled({ type: 'link', url: node.href, text: node.textContent ?? '' }, style)];
  }
  const inner = { ...style, ...styleOf[node.tagName] };
  const parts = [...node.childNodes].flatMap((child) => readInline(child, inner));
  return lines.has(node.tagName) ? [...parts, { type: 'text', text: '\n' }] : parts;
}

/** Neighbouring texts of the same style as one. */
function joined(parts: readonly RichTextElement[]): RichTextElement[] {
  const all: RichTextElement[] = [];
  for (const part of parts) {
    const last = all.at(-1);
    const isSame = JSON.stringify(last?.style) === JSON.stringify(part.style);
    if (last?.type === 'text' && part.type === 'text' && isSame)
      all[all.length - 1] = { ...last, text: last.text + part.text };
    else all.push(part);
  }
  return all;
}

/** Without the line break that ends it, which the browser adds. */
function trimmed(parts: readonly RichTextElement[]): RichTextElement[] {
  const all = joined(parts);
  const last = all.at(-1);
  if (last?.type !== 'text') return all;
  const text = last.text.replace(/\n+$/, '');
  return text === '' ? trimmed(all.slice(0, -1)) : [...all.slice(0, -1), { ...last, text }];
}

function readList(list: HTMLElement, indent: number): RichTextBlockElement[] {
  const groups: RichTextBlockElement[] = [];
  const style = list.tagName === 'OL' ? 'ordered' : 'bullet';
  let items: RichTextSection[] = [];
  const flush = (): void => {
    if (items.length > 0) groups.push({ type: 'rich_text_list', style, indent, elements: items });
    items = [];
  };
  for (const child of list.children) {
    const nested = child.matches('ul, ol') ? [child] : [...child.children].filter((each) => each.matches('ul, ol'));
    const own = [...child.childNodes].filter((node) => !nested.includes(node as Element));
    if (child.tagName === 'LI') {
      items.push({ type: 'rich_text_section', elements: trimmed(own.flatMap((node) => readInline(node, {}))) });
    }
    if (nested.length === 0) continue;
    flush();
    groups.push(...nested.flatMap((each) => readList(each as HTMLElement, indent + 1)));
  }
  flush();
  return groups;
}

type Run = { kind: Kind; parts: RichTextElement[] };

const newLine: RichTextElement = { type: 'text', text: '\n' };

/** Adds what stands beside the run before to it, where it is of the same kind. */
function addRun(runs: (Run | RichTextBlockElement[])[], run: Run, startsLine: boolean): void {
  const last = runs.at(-1);
  if (!last || Array.isArray(last) || last.kind !== run.kind) runs.push(run);
  else last.parts.push(...(startsLine && !endsLine(last.parts) ? [newLine] : []), ...run.parts);
}

/** What stands side by side in the editor, with what is of one kind and touches in one run. */
function readRuns(editor: HTMLElement): (Run | RichTextBlockElement[])[] {
  const runs: (Run | RichTextBlockElement[])[] = [];
  const read = (node: Node): void => {
    const tag = node instanceof HTMLElement ? node.tagName : '';
    const kind = kinds[tag] ?? 'rich_text_section';
    // Some browsers put a list into the line it was made from.
    if (lines.has(tag) && (node as HTMLElement).querySelector(inner)) for (const child of node.childNodes) read(child);
    else if (tag === 'UL' || tag === 'OL') runs.push(readList(node as HTMLElement, 0));
    else if (kind === 'rich_text_section') addRun(runs, { kind, parts: readInline(node, {}) }, lines.has(tag));
    else addRun(runs, { kind, parts: [...readInline(node, {}), newLine] }, false);
  };
  for (const node of editor.childNodes) read(node);
  return runs;
}

function endsLine(parts: readonly RichTextElement[]): boolean {
  const last = parts.at(-1);
  return last?.type === 'text' && last.text.endsWith('\n');
}

/** What the editor holds; null when that is nothing. */
export function readEditor(editor: HTMLElement): RichTextBlock | null {
  const groups = readRuns(editor).flatMap((run): RichTextBlockElement[] => {
    if (Array.isArray(run)) return run;
    const elements = trimmed(run.parts);
    return elements.length > 0 ? [{ type: run.kind, elements } as RichTextBlockElement] : [];
  });
  return groups.length > 0 ? { type: 'rich_text', elements: groups } : null;
}
