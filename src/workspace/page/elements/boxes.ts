// Groups of check boxes and radio buttons.
import type { Checkboxes, Option, RadioButtons } from '@slack/types';
import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import { drawText } from '../blocks/text.ts';
import { domId, type ElementRef, type Surface } from '../surface.ts';
import { keyOf, selectedKeys } from './choices.ts';
import { choose, type Setting } from './setting.ts';
import { choiceOf } from './stateful.ts';

/** Draws either kind; the options' texts may be mrkdwn, with a description below. */
export function drawBoxes(
  boxes: Checkboxes | RadioButtons,
  surface: Surface,
  ref: ElementRef,
  setting: Setting,
): TemplateResult {
  const isRadio = boxes.type === 'radio_buttons';
  const held = choiceOf(surface, ref, boxes);
  const selected = isRadio ? selectedKeys(held, boxes.type) : ((held.selected_options ?? []) as Option[]).map(keyOf);
  const change = (option: Option): void => {
    const key = keyOf(option);
    const next = boxes.options.filter((each) => (keyOf(each) === key) !== selected.includes(keyOf(each)));
    choose(surface, ref, boxes, isRadio ? { selected_option: option } : { selected_options: next }, setting);
  };
  const drawOption = (option: Option, index: number): TemplateResult => html`<label class="box">
    <input type=${isRadio ? 'radio' : 'checkbox'} id=${index === 0 ? domId(surface, ref, 'element') : nothing} name=${domId(surface, ref, 'group')}
      ?data-focus=${index === 0 && boxes.focus_on_load} aria-describedby=${setting.describedBy || nothing} aria-invalid=${setting.invalid && !isRadio ? 'true' : nothing}
      .checked=${live(selected.includes(keyOf(option)))} @change=${() => change(option)}>
    <span>${drawText(option.text, surface.names)}${option.description ? html`<span class="box-description">${drawText(option.description, surface.names)}</span>` : null}</span>
  </label>`;
  // Inside an input block the fieldset already names the group.
  const isNamed = setting.label !== null;
  return html`<div class="boxes" data-action=${ref.actionId} role=${isNamed ? nothing : isRadio ? 'radiogroup' : 'group'}
    aria-label=${isNamed ? nothing : 'Options'} aria-busy=${surface.isBusy(ref)}>${boxes.options.map(drawOption)}</div>`;
}
