// Blocks that hold others: containers, cards, and cards side by side.
import type { CardBlock, CarouselBlock, ContainerBlock } from '@slack/types';
import { html, type TemplateResult } from 'lit-html';
import { drawElement } from '../elements/element.ts';
import type { Surface } from '../surface.ts';
import { type AnyBlock, blockIdOf } from './block-id.ts';
import { drawSmallImage } from './image.ts';
import { drawRichText } from './rich-text.ts';
import { drawText } from './text.ts';

type DrawChildren = (blocks: readonly AnyBlock[], surface: Surface) => TemplateResult;

/** Draws a container; one that can be collapsed opens and closes by its title. */
export function drawContainer(block: ContainerBlock, surface: Surface, drawChildren: DrawChildren): TemplateResult {
  const title = block.rich_text_title
    ? drawRichText(block.rich_text_title, surface)
    : block.title && html`<strong>${drawText(block.title, surface.names)}</strong>`;
  const head = html`${block.icon ? drawSmallImage(block.icon) : null}<span>${title}
    ${block.subtitle ? html`<span class="quiet container-subtitle">${drawText(block.subtitle, surface.names)}</span>` : null}</span>`;
  const children = drawChildren(block.child_blocks as unknown as AnyBlock[], surface);
  if (block.is_collapsible) {
    return html`<details class="block-container" ?open=${!block.default_collapsed}><summary class="container-head">${head}</summary>${children}</details>`;
  }
  return html`<div class="block-container"><div class="container-head ${block.has_header_divider ? 'divided' : ''}">${head}</div>${children}</div>`;
}

/** Draws a card with its buttons. */
export function drawCard(block: CardBlock, surface: Surface, blockId: string): TemplateResult {
  const text = (part: CardBlock['title'], look: string): unknown =>
    part ? html`<div class=${look}>${drawText(part, surface.names)}</div>` : null;
  return html`<div class="block-card">${block.hero_image ? drawSmallImage(block.hero_image, 'card-hero') : null}
    <div class="card-body"><div class="card-head">${block.icon ? drawSmallImage(block.icon) : null}<div>${text(block.title, 'card-title')}${text(block.subtitle, 'quiet')}</div></div>
      ${text(block.body, 'card-text')}
      ${block.actions ? html`<div class="block-actions">${block.actions.map((action, index) => drawElement(action, surface, blockId, index))}</div>` : null}</div></div>`;
}

/** Draws cards side by side, to scroll through. */
export function drawCarousel(block: CarouselBlock, surface: Surface, blockId: string): TemplateResult {
  const cards = block.elements.map((card, index) =>
    drawCard(card, surface, card.block_id ? blockIdOf({ ...card }, index) : blockId),
  );
  return html`<div class="block-carousel" tabindex="0" role="region" aria-label="Cards">${cards}</div>`;
}
