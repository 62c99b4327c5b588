// The section block: a text, fields in two columns, and one element at its right.
import type { SectionBlock } from '@slack/types';
import { html, type TemplateResult } from 'lit-html';
import { drawElement } from '../elements/element.ts';
import type { Surface } from '../surface.ts';
import { drawSmallImage } from './image.ts';
import { drawText } from './text.ts';

/** Draws a section; wide accessories (checkboxes, radio buttons) go below the text. */
export function drawSection(block: SectionBlock, surface: Surface, blockId: string): TemplateResult {
  const accessory = block.accessory;
  const isBelow = accessory?.type === 'checkboxes' || accessory?.type === 'radio_buttons';
  const fields = block.fields?.map((field) => html`<div class="field">${drawText(field, surface.names)}</div>`);
  return html`<div class="block-section ${isBelow ? 'accessory-below' : ''}">
    <div class="section-body">
      ${block.text ? html`<div class="section-text">${drawText(block.text, surface.names)}</div>` : null}
      ${fields ? html`<div class="fields">${fields}</div>` : null}
    </div>
    ${accessory ? html`<div class="accessory">${accessory.type === 'image' ? drawSmallImage(accessory, 'accessory-image') : drawElement(accessory, surface, blockId, 0)}</div>` : null}
  </div>`;
}
