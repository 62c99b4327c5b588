// Pictures: the image block with its title, and the small ones in sections and context lines.
import type { ImageBlock, ImageElement } from '@slack/types';
import { html, type TemplateResult } from 'lit-html';
import { safePicture } from '../mrkdwn/safe-link.ts';
import { drawPlain } from './text.ts';

/** Where the workspace serves a picture that was uploaded to it. */
function pictureSource(image: ImageBlock | ImageElement): string | null {
  if ('image_url' in image) return safePicture(image.image_url);
  if ('url' in image.slack_file) return safePicture(image.slack_file.url);
  return `/workspace/files/${encodeURIComponent(image.slack_file.id)}`;
}

/** A small picture beside text. */
export function drawSmallImage(image: ImageElement, kind = 'context-image'): TemplateResult {
  const source = pictureSource(image);
  if (!source) return html`<span class="picture-refused">${image.alt_text}</span>`;
  return html`<img class=${kind} src=${source} alt=${image.alt_text} title=${image.alt_text} loading="lazy" referrerpolicy="no-referrer">`;
}

/** A picture on its own, with its title above it as Slack puts it. */
export function drawImage(block: ImageBlock): TemplateResult {
  const source = pictureSource(block);
  const title = block.title ? html`<figcaption>${drawPlain(block.title.text)}</figcaption>` : null;
  const picture = source
    ? html`<a href=${source} target="_blank" rel="noopener noreferrer"><img src=${source} alt=${block.alt_text} loading="lazy" referrerpolicy="no-referrer"></a>`
    : html`<span class="picture-refused">This picture cannot be shown: ${block.alt_text}</span>`;
  return html`<figure class="block-image">${title}${picture}</figure>`;
}
