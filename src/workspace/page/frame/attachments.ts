// Slack's older frames around blocks or text, with a coloured bar at their left.
import { html, type TemplateResult } from 'lit-html';
import type { PageChannel, PageMessage } from '../../page-protocol.ts';
import { drawBlocks } from '../blocks/block.ts';
import type { AnyBlock } from '../blocks/block-id.ts';
import { drawTokens } from '../mrkdwn/draw-tokens.ts';
import { readMrkdwn } from '../mrkdwn/mrkdwn.ts';
import { names } from '../people.ts';
import { surfaceOf } from '../place.ts';

const named: Record<string, string> = { good: '#2eb67d', warning: '#ecb22e', danger: '#e01e5a' };

/** The bar's colour as a drawing: the content policy allows no style of a message's own. */
function drawBar(color: unknown): TemplateResult {
  const given = typeof color === 'string' ? (named[color] ?? `#${color.replace(/^#/, '')}`) : '';
  const fill = /^#[0-9a-f]{6}$/i.test(given) ? given : '#a8a7a9';
  return html`<svg class="attachment-bar" aria-hidden="true"><rect width="4" height="100%" rx="2" fill=${fill}/></svg>`;
}

function drawContent(attachment: AnyBlock, message: PageMessage, channel: PageChannel): unknown {
  if (Array.isArray(attachment.blocks) && attachment.blocks.length > 0) {
    const blocks = attachment.blocks as AnyBlock[];
    return drawBlocks(blocks, surfaceOf({ kind: 'message', channel: channel.id, ts: message.ts }, blocks));
  }
  const parts = [attachment.pretext, attachment.title, attachment.text ?? attachment.fallback, attachment.footer];
  const texts = parts.filter((part) => typeof part === 'string' && part !== '') as string[];
  return texts.map((text) => html`<div class="message-text">${drawTokens(readMrkdwn(text), names())}</div>`);
}

/** Draws the attachments of a message, below its blocks or text. */
export function drawAttachments(message: PageMessage, channel: PageChannel): TemplateResult[] {
  return (message.attachments ?? []).map(
    (attachment) =>
      html`<div class="attachment">${drawBar(attachment.color)}<div>${drawContent(attachment, message, channel)}</div></div>`,
  );
}
