// Blocks that stand for something elsewhere: a remote file, a video (as a link, since the page embeds nothing).
import type { FileBlock, VideoBlock } from '@slack/types';
import { html, type TemplateResult } from 'lit-html';
import { drawLink } from '../mrkdwn/draw-tokens.ts';
import { drawPlain } from './text.ts';

/** A remote file, by the id the app gave it. */
export function drawFile(block: FileBlock): TemplateResult {
  return html`<div class="block-attached"><span class="attached-icon" aria-hidden="true">▤</span><span><strong>Remote file</strong><br><span class="quiet">${block.external_id}</span></span></div>`;
}

/** A video's title, author and description, with links to it. */
export function drawVideo(block: VideoBlock): TemplateResult {
  const from = [block.provider_name, block.author_name].filter(Boolean).join(' · ');
  return html`<div class="block-attached"><span class="attached-icon" aria-hidden="true">▶</span><div>
    ${from ? html`<div class="quiet">${from}</div>` : null}
    <strong>${drawLink(block.title_url ?? block.video_url, drawPlain(block.title.text))}</strong>
    ${block.description ? html`<div>${drawPlain(block.description.text)}</div>` : null}
    <div class="quiet">${block.alt_text} ${drawLink(block.video_url, '(watch)')}</div>
  </div></div>`;
}
