// Selects of several entries: a field that opens a list of check boxes, and is sent when the list closes.
import type { MultiSelect } from '@slack/types';
import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import { domId, type ElementRef, type Surface } from '../surface.ts';
import { choiceKey, type Entry, entriesOf, selectedKeys } from './choices.ts';
import { choose, type Setting } from './setting.ts';
import { choiceOf } from './stateful.ts';

/** Draws a multiple select of any source. */
export function drawMultiSelect(
  select: MultiSelect,
  surface: Surface,
  ref: ElementRef,
  setting: Setting,
): TemplateResult {
  const groups = entriesOf(select, surface);
  const entries = groups.flatMap((group) => group.entries);
  const selected = selectedKeys(choiceOf(surface, ref, select), select.type);
  const isFull = selected.length >= (select.max_selected_items ?? Number.POSITIVE_INFINITY);
  const placeholder = select.placeholder?.text ?? 'Select options';
  const chosen = entries.filter(({ key }) => selected.includes(key));
  const payloads = (from: Entry[]): unknown[] => from.map(({ payload }) => payload);
  const toggle = (entry: Entry): void => {
    const next = entries.filter(({ key }) => (key === entry.key) !== selected.includes(key));
    surface.enter(ref, { [choiceKey(select.type)]: payloads(next) });
  };
  // Remembered on the element itself: what was chosen when the list was opened, to send only a change.
  const openedOrClosed = (event: Event): void => {
    const details = event.currentTarget as HTMLDetailsElement;
    if (details.open) details.dataset.before = selected.join(' ');
    else if (setting.dispatches && details.dataset.before !== selected.join(' ')) {
      choose(surface, ref, select, { [choiceKey(select.type)]: payloads(chosen) }, setting);
    }
  };
  const drawEntry = (entry: Entry): TemplateResult => {
    const isOn = selected.includes(entry.key);
    return html`<label class="popup-entry"><input type="checkbox" .checked=${live(isOn)} ?disabled=${isFull && !isOn} @change=${() => toggle(entry)}> ${entry.text}</label>`;
  };
  return html`<details class="popup multi" data-action=${ref.actionId} @toggle=${openedOrClosed}>
    <summary class="control" id=${domId(surface, ref, 'element')} aria-label=${`${setting.label ?? placeholder}: ${chosen.map(({ text }) => text).join(', ') || 'none'}`}
      aria-describedby=${setting.describedBy || nothing} aria-busy=${surface.isBusy(ref)}>
      ${chosen.length === 0 ? html`<span class="placeholder">${placeholder}</span>` : chosen.map(({ text }) => html`<span class="chip">${text}</span>`)}
    </summary>
    <div class="popup-list" role="group" aria-label=${setting.label ?? placeholder}>${groups.map(
      (group) =>
        html`${group.label === null ? null : html`<div class="popup-heading">${group.label}</div>`}${group.entries.map(drawEntry)}`,
    )}${entries.length === 0 ? html`<div class="popup-heading">Nothing to choose from</div>` : null}</div>
  </details>`;
}
