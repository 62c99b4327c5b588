// The actions block, and its small sister for context: a row of elements, each of which is sent as soon as it is used.
import type { ActionsBlock, ContextActionsBlock } from '@slack/types';
import { html, type TemplateResult } from 'lit-html';
import { drawElement } from '../elements/element.ts';
import type { Surface } from '../surface.ts';

/** Draws the elements in a row that wraps. */
export function drawActions(
  block: ActionsBlock | ContextActionsBlock,
  surface: Surface,
  blockId: string,
): TemplateResult {
  return html`<div class="block-actions">${block.elements.map((element, index) => drawElement(element, surface, blockId, index))}</div>`;
}
