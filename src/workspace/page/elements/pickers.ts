// Date, time and date-and-time pickers, as the browser's own fields.
import type { Datepicker, DateTimepicker, Timepicker } from '@slack/types';
import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import { type Choice, domId, type ElementRef, type Surface } from '../surface.ts';
import { choose, type Setting } from './setting.ts';
import { choiceOf } from './stateful.ts';

type Picker = Datepicker | Timepicker | DateTimepicker;
type Look = { field: string; label: string; read: (choice: Choice) => string; write: (value: string) => Choice };

/** Seconds since the epoch as the browser's local `YYYY-MM-DDTHH:MM`. */
function localMinute(seconds: number): string {
  const at = new Date(seconds * 1000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const looks: Record<Picker['type'], Look> = {
  datepicker: {
    field: 'date',
    label: 'Select a date',
    read: (choice) => String(choice.selected_date ?? ''),
    write: (value) => ({ selected_date: value || null }),
  },
  timepicker: {
    field: 'time',
    label: 'Select a time',
    read: (choice) => String(choice.selected_time ?? ''),
    write: (value) => ({ selected_time: value || null }),
  },
  datetimepicker: {
    field: 'datetime-local',
    label: 'Select a date and time',
    read: (choice) => (typeof choice.selected_date_time === 'number' ? localMinute(choice.selected_date_time) : ''),
    write: (value) => ({ selected_date_time: value ? Math.floor(new Date(value).getTime() / 1000) : null }),
  },
};

/** Draws a picker of any kind. */
export function drawPicker(picker: Picker, surface: Surface, ref: ElementRef, setting: Setting): TemplateResult {
  const look = looks[picker.type];
  const label = ('placeholder' in picker && picker.placeholder?.text) || look.label;
  const changed = (event: Event): void => {
    choose(surface, ref, picker, look.write((event.target as HTMLInputElement).value), setting);
  };
  return html`<input class="control picker" type=${look.field} id=${domId(surface, ref, 'element')} data-action=${ref.actionId}
    aria-label=${setting.label === null ? label : nothing} aria-describedby=${setting.describedBy || nothing} aria-invalid=${setting.invalid ? 'true' : nothing}
    aria-required=${setting.required ? 'true' : nothing} aria-busy=${surface.isBusy(ref)}
    ?data-focus=${picker.focus_on_load} .value=${live(look.read(choiceOf(surface, ref, picker)))} @change=${changed}>`;
}
