// The blocks that only show something: header, divider, context, alert.
import type { AlertBlock, ContextBlock, HeaderBlock } from '@slack/types';
import { html, type TemplateResult } from 'lit-html';
import type { Surface } from '../surface.ts';
import { drawSmallImage } from './image.ts';
import { drawText } from './text.ts';

/** A header: large, bold, plain text. */
export function drawHeader(block: HeaderBlock, surface: Surface): TemplateResult {
  return html`<h3 class="block-header">${drawText(block.text, surface.names)}</h3>`;
}

/** A line across. */
export function drawDivider(): TemplateResult {
  return html`<hr class="block-divider">`;
}

/** Small grey texts and pictures in a row. */
export function drawContext(block: ContextBlock, surface: Surface): TemplateResult {
  const items = block.elements.map((element) =>
    element.type === 'image'
      ? drawSmallImage(element)
      : html`<span class="context-text">${drawText(element, surface.names)}</span>`,
  );
  return html`<div class="block-context">${items}</div>`;
}

/** A coloured note (in modals). */
export function drawAlert(block: AlertBlock, surface: Surface): TemplateResult {
  const level = block.level ?? 'default';
  const word = { default: 'Note', info: 'Note', warning: 'Warning', error: 'Error', success: 'Success' }[level];
  return html`<div class="block-alert alert-${level}" role="note" aria-label=${word}>${drawText(block.text, surface.names)}</div>`;
}
