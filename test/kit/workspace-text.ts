// All that a reader sees of blocks, as lines of text.
import { unescapeMrkdwn } from '../../src/blockkit/escape.ts';

type Shape = Record<string, unknown>;

/** Members that are not read: what a menu offers before it is opened, a confirm dialog before it is asked. */
const hidden = new Set(['options', 'option_groups', 'confirm', 'initial_options', 'style']);

/** The visible texts of blocks in reading order, one a line; escaped characters as a reader sees them. */
export function visibleText(blocks: readonly Shape[], text = ''): string {
  const lines = blocks.flatMap(linesOf);
  return (lines.length === 0 ? [unescapeMrkdwn(text)] : lines).join('\n');
}

function linesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(linesOf);
  if (typeof value !== 'object' || value === null) return [];
  const shape = value as Shape;
  if (String(shape.type).startsWith('rich_text_')) return [inlineText(shape.elements)];
  if (typeof shape.text === 'string') {
    return [shape.type === 'mrkdwn' ? unescapeMrkdwn(shape.text) : shape.text];
  }
  const own = typeof shape.alt_text === 'string' ? [shape.alt_text] : [];
  const members = Object.entries(shape).filter(([key]) => !hidden.has(key));
  return [...own, ...members.flatMap(([, member]) => linesOf(member))];
}

function inlineText(elements: unknown): string {
  if (!Array.isArray(elements)) return '';
  return elements
    .map((one: Shape) => {
      if (Array.isArray(one.elements)) return `${inlineText(one.elements)}\n`;
      return String(
        one.text ?? one.fallback ?? one.url ?? one.name ?? one.user_id ?? one.channel_id ?? one.range ?? '',
      );
    })
    .join('');
}

/** Whether a text holds the words, or matches the pattern. */
export function matches(text: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
}
