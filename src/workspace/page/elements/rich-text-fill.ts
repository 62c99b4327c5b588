// Fills the rich text editor with what the app set at first, node by node: what it holds is never read as markup.
import type { RichTextBlock, RichTextBlockElement, RichTextElement } from '@slack/types';
import { findEmoji } from '../emoji/table.ts';
import { safeLink } from '../mrkdwn/safe-link.ts';
import { names } from '../people.ts';

const filled = new WeakSet<Element>();
const styles = { bold: 'b', italic: 'i', strike: 's', code: 'code' } as const;

function wordsOf(part: RichTextElement): string {
  switch (part.type) {
    case 'user':
      return `@${names().person(part.user_id) ?? part.user_id}`;
    case 'channel':
      return `#${names().channel(part.channel_id) ?? part.channel_id}`;
    case 'usergroup':
      return `@${names().group(part.usergroup_id) ?? part.usergroup_id}`;
    case 'broadcast':
      return `@${part.range}`;
    case 'emoji':
      return findEmoji(part.name)?.char ?? `:${part.name}:`;
    case 'date':
      return part.fallback ?? part.format;
    default:
      return part.type;
  }
}

function nodeOf(part: RichTextElement): Node {
  if (part.type === 'text') return document.createTextNode(part.text);
  if (part.type === 'link') {
    const link = document.createElement('a');
    link.href = safeLink(part.url) ?? '';
    link.textContent = part.text ?? part.url;
    return link;
  }
  // What cannot be typed stands as one piece and is handed back as it came.
  const piece = document.createElement('span');
  piece.contentEditable = 'false';
  piece.className = 'mention';
  piece.dataset.part = JSON.stringify(part);
  piece.textContent = wordsOf(part);
  return piece;
}

function append(parent: Node, parts: readonly RichTextElement[]): void {
  for (const part of parts) {
    let node = nodeOf(part);
    for (const [style, tag] of Object.entries(styles)) {
      if (!part.style?.[style as keyof typeof styles]) continue;
      const around = document.createElement(tag);
      around.append(node);
      node = around;
    }
    parent.appendChild(node);
  }
}

const tags = { rich_text_section: 'div', rich_text_quote: 'blockquote', rich_text_preformatted: 'pre' } as const;

function blockOf(group: RichTextBlockElement): HTMLElement {
  if (group.type !== 'rich_text_list') {
    const block = document.createElement(tags[group.type]);
    append(block, group.elements);
    return block;
  }
  const list = document.createElement(group.style === 'ordered' ? 'ol' : 'ul');
  for (const section of group.elements) {
    const item = document.createElement('li');
    append(item, section.elements);
    list.append(item);
  }
  return list;
}

/** Fills an editor that was just made; one that was filled is left to who types in it. */
export function fillEditor(editor: Element | undefined, value: unknown): void {
  if (!editor || filled.has(editor)) return;
  filled.add(editor);
  const block = value as RichTextBlock | null;
  editor.append(...(block?.elements ?? []).map(blockOf));
}
