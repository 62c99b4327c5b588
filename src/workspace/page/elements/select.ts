// Selects of one entry, as the browser's own select: it works with every keyboard and screen reader.
import type { Select } from '@slack/types';
import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import { domId, type ElementRef, type Surface } from '../surface.ts';
import { choiceKey, type EntryGroup, entriesOf, selectedKeys } from './choices.ts';
import { choose, type Setting } from './setting.ts';
import { choiceOf } from './stateful.ts';

function drawGroup(group: EntryGroup, selected: string | undefined): unknown {
  const options = group.entries.map(
    (entry) => html`<option value=${entry.key} .selected=${live(entry.key === selected)}>${entry.text}</option>`,
  );
  return group.label === null ? options : html`<optgroup label=${group.label}>${options}</optgroup>`;
}

/** Draws a select of one entry of any source. */
export function drawSelect(select: Select, surface: Surface, ref: ElementRef, setting: Setting): TemplateResult {
  const groups = entriesOf(select, surface);
  const [selected] = selectedKeys(choiceOf(surface, ref, select), select.type);
  const placeholder = select.placeholder?.text ?? 'Select an option';
  const change = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement;
    const entry = groups.flatMap((group) => group.entries).find(({ key }) => key === value);
    choose(surface, ref, select, { [choiceKey(select.type)]: entry?.payload ?? null }, setting);
  };
  const isExternal = select.type === 'external_select';
  return html`<select class="control" id=${domId(surface, ref, 'element')} data-action=${ref.actionId}
    aria-label=${setting.label === null ? placeholder : nothing} aria-describedby=${setting.describedBy || nothing}
    aria-invalid=${setting.invalid ? 'true' : nothing} aria-required=${setting.required ? 'true' : nothing}
    aria-busy=${surface.isBusy(ref)} @change=${change}>
    <option value="" .selected=${live(selected === undefined)} ?disabled=${setting.dispatches}>${placeholder}</option>
    ${groups.map((group) => drawGroup(group, selected))}
    ${isExternal ? html`<option disabled>(the page cannot ask the app for options yet)</option>` : null}
  </select>`;
}
