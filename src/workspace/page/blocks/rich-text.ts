// The rich_text block: sections, lists, quotes and preformatted text with styled parts.
import type { RichTextBlock, RichTextBlockElement, RichTextElement, RichTextList } from '@slack/types';
import { html, type TemplateResult } from 'lit-html';
import { drawCharacters, drawEmoji } from '../emoji/draw.ts';
import { isEmoji } from '../emoji/table.ts';
import { drawDate, drawLink, drawTokens } from '../mrkdwn/draw-tokens.ts';
import type { Names, Surface } from '../surface.ts';

function drawContent(part: RichTextElement, names: Names): unknown {
  switch (part.type) {
    case 'text':
      return drawCharacters(part.text);
    case 'link':
      return drawLink(part.url, part.text ?? part.url);
    case 'emoji':
      return isEmoji(part.name) ? drawEmoji(part.name) : (codePoints(part.unicode) ?? `:${part.name}:`);
    case 'user':
      return drawTokens([{ kind: 'user', id: part.user_id, label: null }], names);
    case 'channel':
      return drawTokens([{ kind: 'channel', id: part.channel_id, label: null }], names);
    case 'usergroup':
      return drawTokens([{ kind: 'group', id: part.usergroup_id, label: null }], names);
    case 'broadcast':
      return drawTokens([{ kind: 'broadcast', range: part.range, label: null }], names);
    case 'date':
      return drawDate({
        kind: 'date',
        timestamp: part.timestamp,
        format: part.format,
        url: part.url ?? null,
        fallback: part.fallback ?? '',
      });
    case 'color':
      return html`<code>${part.value}</code>`;
    case 'team':
      return part.team_id;
    default:
      return html`<span class="undrawable">[${(part as { type: string }).type}]</span>`;
  }
}

/** `1f600-1f3fb`, as Slack writes an emoji's character. */
function codePoints(unicode: string | undefined): string | null {
  const points = unicode?.split('-').map((point) => Number.parseInt(point, 16));
  return points?.every((point) => point > 0 && point < 0x110000) ? String.fromCodePoint(...points) : null;
}

function drawPart(part: RichTextElement, names: Names): unknown {
  let drawn = drawContent(part, names);
  if (part.style?.code) drawn = html`<code>${drawn}</code>`;
  if (part.style?.strike) drawn = html`<s>${drawn}</s>`;
  if (part.style?.underline) drawn = html`<u>${drawn}</u>`;
  if (part.style?.italic) drawn = html`<em>${drawn}</em>`;
  if (part.style?.bold) drawn = html`<strong>${drawn}</strong>`;
  return drawn;
}

function drawList(list: RichTextList, names: Names): TemplateResult {
  const items = list.elements.map((item) => html`<li>${item.elements.map((part) => drawPart(part, names))}</li>`);
  const classes = `rich-list indent-${Math.min(list.indent ?? 0, 8)}`;
  return list.style === 'ordered' ? html`<ol class=${classes}>${items}</ol>` : html`<ul class=${classes}>${items}</ul>`;
}

function drawGroup(group: RichTextBlockElement, names: Names): unknown {
  if (group.type === 'rich_text_list') return drawList(group, names);
  const parts = group.elements.map((part) => drawPart(part, names));
  if (group.type === 'rich_text_preformatted') return html`<pre tabindex="0">${parts}</pre>`;
  if (group.type === 'rich_text_quote') return html`<blockquote>${parts}</blockquote>`;
  return html`<div class="rich-section">${parts}</div>`;
}

/** Draws a rich_text block. */
export function drawRichText(block: RichTextBlock, surface: Surface): TemplateResult {
  return html`<div class="block-rich-text">${block.elements.map((group) => drawGroup(group, surface.names))}</div>`;
}
