// Selects of one entry or several: a field that says what is chosen and opens a list to search.
import type { MultiSelect, Select } from '@slack/types';
import { html, nothing, type TemplateResult } from 'lit-html';
import { drawNamed } from '../emoji/draw.ts';
import { type ChooserGroup, holding, openChooser } from '../popup/chooser.ts';
import { isOpenAt } from '../popup/floating.ts';
import { type Choice, domId, type ElementRef, type Surface } from '../surface.ts';
import { choiceKey, type Entry, entriesOf, selectedKeys, selectedPayloads, textOf } from './choices.ts';
import { choose, type Setting } from './setting.ts';
import { choiceOf } from './stateful.ts';
import { openSuggestions } from './suggestions.ts';

type AnySelect = Select | MultiSelect;

/** How a select takes what is picked: one entry at once, several when the list closes. */
type Taking = {
  isMulti: boolean;
  isOff: (entry: Entry) => boolean;
  hint: () => string | null;
  pick: (entry: Entry) => void;
  closed: () => void;
};

function takeOne(select: AnySelect, surface: Surface, ref: ElementRef, setting: Setting): Taking {
  return {
    isMulti: false,
    isOff: () => false,
    hint: () => null,
    pick: (entry) => choose(surface, ref, select, { [choiceKey(select.type)]: entry.payload }, setting),
    closed: () => {},
  };
}

function takeSeveral(select: MultiSelect, surface: Surface, ref: ElementRef, setting: Setting): Taking {
  const first = choiceOf(surface, ref, select);
  const keysOf = (choice: Choice): string => selectedKeys(choice, select.type).join('\n');
  const most = select.max_selected_items ?? Number.POSITIVE_INFINITY;
  const held = (): Choice => choiceOf(surface, ref, select);
  const isOn = (entry: Entry): boolean => selectedKeys(held(), select.type).includes(entry.key);
  const isFull = (): boolean => selectedKeys(held(), select.type).length >= most;
  return {
    isMulti: true,
    isOff: (entry) => isFull() && !isOn(entry),
    hint: () => (isFull() ? `You can select up to ${most}` : null),
    pick: (entry) => {
      const others = selectedPayloads(held(), select.type).filter((payload) => textKey(payload) !== entry.key);
      surface.enter(ref, { [choiceKey(select.type)]: isOn(entry) ? others : [...others, entry.payload] });
    },
    closed: () => {
      const chosen = held();
      if (!setting.dispatches || keysOf(chosen) === keysOf(first)) return;
      // Until the confirm dialog is agreed to, the old choice stands.
      surface.enter(ref, first);
      choose(surface, ref, select, chosen, setting);
    },
  };
}

function textKey(payload: unknown): string {
  return selectedKeys({ selected_option: payload }, 'static_select')[0] ?? '';
}

function open(
  anchor: HTMLElement,
  select: AnySelect,
  surface: Surface,
  ref: ElementRef,
  setting: Setting,
  typed: string,
) {
  const taking = select.type.startsWith('multi_')
    ? takeSeveral(select as MultiSelect, surface, ref, setting)
    : takeOne(select, surface, ref, setting);
  const suggestions = select.type.includes('external') ? openSuggestions(select, surface, ref) : null;
  const groupsFor = (wanted: string): readonly ChooserGroup<Entry>[] =>
    suggestions?.groups() ?? holding(entriesOf(select, surface), wanted);
  openChooser<Entry>(
    anchor,
    {
      label: setting.label ?? select.placeholder?.text ?? 'Options',
      look: taking.isMulti ? 'several' : '',
      groups: (wanted) => {
        const on = selectedKeys(choiceOf(surface, ref, select), select.type);
        return groupsFor(wanted).map(({ label, entries }) => ({
          label,
          entries: entries.map((entry) => ({ ...entry, isOn: on.includes(entry.key), isOff: taking.isOff(entry) })),
        }));
      },
      hint: (wanted) => taking.hint() ?? suggestions?.hint(wanted) ?? null,
      ...(suggestions ? { typed: suggestions.typed } : {}),
      choose: taking.pick,
      closed: taking.closed,
      staysOpen: taking.isMulti,
    },
    typed,
  );
}

/** Draws a select of any source, single or multiple. */
export function drawSelect(select: AnySelect, surface: Surface, ref: ElementRef, setting: Setting): TemplateResult {
  const id = domId(surface, ref, 'element');
  const isMulti = select.type.startsWith('multi_');
  const placeholder = select.placeholder?.text ?? (isMulti ? 'Select options' : 'Select an option');
  const chosen = selectedPayloads(choiceOf(surface, ref, select), select.type).map((payload) =>
    textOf(payload, surface),
  );
  const begin = (event: Event, typed = ''): void =>
    open(event.currentTarget as HTMLElement, select, surface, ref, setting, typed);
  const pressed = (event: KeyboardEvent): void => {
    const isTyped = event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey;
    if ((event.key === 'Backspace' || event.key === 'Delete') && !setting.dispatches) {
      surface.enter(ref, { [choiceKey(select.type)]: isMulti ? [] : null });
    } else if (!isTyped && event.key !== 'ArrowDown') return;
    else begin(event, isTyped ? event.key : '');
    event.preventDefault();
  };
  const words = chosen.join(', ') || (setting.label === null ? '' : 'nothing selected');
  return html`<button type="button" class="control select" id=${id} data-action=${ref.actionId} role="combobox" aria-haspopup="listbox" aria-expanded=${isOpenAt(id)}
    aria-controls=${isOpenAt(id) ? 'choices' : nothing} aria-label=${[setting.label ?? placeholder, words].filter(Boolean).join(': ')} aria-describedby=${setting.describedBy || nothing}
    aria-invalid=${setting.invalid ? 'true' : nothing} aria-required=${setting.required ? 'true' : nothing} aria-busy=${surface.isBusy(ref)}
    ?data-focus=${select.focus_on_load} @click=${begin} @keydown=${pressed}>
    ${chosen.length === 0 ? html`<span class="placeholder">${drawNamed(placeholder)}</span>` : chosen.map((text) => html`<span class=${isMulti ? 'chip' : ''}>${drawNamed(text)}</span>`)}
  </button>`;
}
