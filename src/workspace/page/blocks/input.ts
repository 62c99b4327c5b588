// The input block: label, element, hint, and what is wrong with the value.
import type { InputBlock } from '@slack/types';
import { html, type TemplateResult } from 'lit-html';
import { drawElement } from '../elements/element.ts';
import { refOf } from '../elements/stateful.ts';
import { domId, type Surface } from '../surface.ts';
import { drawPlain } from './text.ts';

const groups = new Set(['checkboxes', 'radio_buttons']);

/** Draws an input; groups of boxes get a legend, all else a label. */
export function drawInput(block: InputBlock, surface: Surface, blockId: string): TemplateResult {
  const ref = refOf(blockId, block.element, 0);
  const error = surface.error(blockId);
  const label = html`${drawPlain(block.label.text)}${block.optional ? html` <span class="optional">(optional)</span>` : html`<span class="required" aria-hidden="true"> *</span>`}`;
  const element = drawElement(block.element, surface, blockId, 0, {
    label: block.label.text,
    dispatches: block.dispatch_action ?? false,
    describedBy: [error ? domId(surface, ref, 'error') : '', block.hint ? domId(surface, ref, 'hint') : '']
      .filter(Boolean)
      .join(' '),
    invalid: error !== null,
    required: !block.optional,
  });
  const below = html`
    ${error ? html`<p class="input-error" id=${domId(surface, ref, 'error')}>${error}</p>` : null}
    ${block.hint ? html`<p class="input-hint" id=${domId(surface, ref, 'hint')}>${drawPlain(block.hint.text)}</p>` : null}`;
  const classes = `block-input ${error ? 'has-error' : ''}`;
  if (groups.has(block.element.type))
    return html`<fieldset class=${classes}><legend>${label}</legend>${element}${below}</fieldset>`;
  return html`<div class=${classes}><label for=${domId(surface, ref, 'element')}>${label}</label>${element}${below}</div>`;
}
