// A list to choose from, with a field to search it: behind every select, the emoji picker, and the lists of people and channels.
import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import { change, drawNow } from '../session.ts';
import { closeFloating, openFloating } from './floating.ts';

export type ChooserEntry = {
  key: string;
  text: string;
  /** How it looks, where that is more than its text. */
  look?: unknown;
  note?: unknown;
  isOn?: boolean;
  isOff?: boolean;
};
export type ChooserGroup<Entry extends ChooserEntry> = { label: string | null; entries: readonly Entry[] };

export type Chooser<Entry extends ChooserEntry> = {
  label: string;
  /** What fits what was typed so far. */
  groups: (typed: string) => readonly ChooserGroup<Entry>[];
  /** A line above the list: why it is empty, or that it is full. */
  hint?: (typed: string) => string | null;
  typed?: (typed: string) => void;
  choose: (entry: Entry) => void;
  closed?: () => void;
  staysOpen?: boolean;
  look?: string;
  /** How many stand side by side; the arrow keys follow. */
  columns?: number;
};

/** Entries whose text holds what was typed, by group; groups without any are left out. */
export function holding<Entry extends ChooserEntry>(
  groups: readonly ChooserGroup<Entry>[],
  typed: string,
): ChooserGroup<Entry>[] {
  const wanted = typed.trim().toLowerCase();
  return groups
    .map(({ label, entries }) => ({
      label,
      entries: entries.filter(({ text }) => text.toLowerCase().includes(wanted)),
    }))
    .filter(({ entries }) => entries.length > 0);
}

function stepOf(key: string, columns: number): number {
  const across = columns > 1 ? 1 : 0;
  return { ArrowDown: columns, ArrowUp: -columns, ArrowRight: across, ArrowLeft: -across }[key] ?? 0;
}

/** Opens the list beside `anchor`. */
export function openChooser<Entry extends ChooserEntry>(
  anchor: HTMLElement,
  chooser: Chooser<Entry>,
  startingWith = '',
): void {
  let typed = startingWith;
  let at = 0;
  const columns = chooser.columns ?? 1;
  const choose = (entry: Entry): void => {
    if (entry.isOff) return;
    if (!chooser.staysOpen) closeFloating();
    chooser.choose(entry);
    change();
  };
  const drawEntry = (entry: Entry, index: number): TemplateResult => html`<div role="option" id="choice-${index}"
    class="choice ${index === at ? 'selected' : ''} ${entry.isOn ? 'on' : ''}" aria-selected=${entry.isOn ?? index === at} aria-disabled=${entry.isOff ? 'true' : nothing}
    aria-label=${columns > 1 ? entry.text : nothing} @mousedown=${(event: Event) => event.preventDefault()} @click=${() => choose(entry)}>
    ${entry.look ?? entry.text}${entry.note ? html`<span class="quiet">${entry.note}</span>` : null}</div>`;
  const draw = (): TemplateResult => {
    const groups = chooser.groups(typed);
    const all = groups.flatMap(({ entries }) => entries);
    at = Math.max(0, Math.min(at, all.length - 1));
    let index = 0;
    const steer = (event: KeyboardEvent): void => {
      // Read now, not as it was drawn: keys can come faster than frames.
      const found = chooser.groups(typed).flatMap(({ entries }) => entries);
      const step = stepOf(event.key, columns);
      const chosen = found[at];
      if (event.key === 'Enter' && chosen && !event.isComposing) choose(chosen);
      else if (step === 0 || found.length === 0) return;
      else at = Math.max(0, Math.min(at + step, found.length - 1));
      event.preventDefault();
      change();
      drawNow();
      document.getElementById(`choice-${at}`)?.scrollIntoView({ block: 'nearest' });
    };
    const search = (event: Event): void => {
      typed = (event.target as HTMLInputElement).value;
      at = 0;
      chooser.typed?.(typed);
      change();
    };
    const hint = chooser.hint?.(typed) ?? (all.length === 0 ? 'No results' : null);
    return html`<input class="chooser-search" type="text" role="combobox" autocomplete="off" data-first aria-label=${`Search: ${chooser.label}`} placeholder="Search"
        aria-expanded="true" aria-autocomplete="list" aria-controls="choices" aria-activedescendant=${all.length > 0 ? `choice-${at}` : nothing}
        .value=${live(typed)} @input=${search} @keydown=${steer}>
      <div role="status" class="chooser-hint">${hint}</div>
      <div class="choices" id="choices" role="listbox" aria-label=${chooser.label} tabindex="-1">${groups.map(
        ({ label, entries }) =>
          html`<div role="group" aria-label=${label ?? chooser.label}>${label === null ? null : html`<div class="choices-heading" role="presentation">${label}</div>`}${entries.map((entry) => drawEntry(entry, index++))}</div>`,
      )}</div>`;
  };
  const { closed } = chooser;
  openFloating({ anchor, look: `chooser ${chooser.look ?? ''}`, draw, ...(closed ? { closed } : {}) });
  chooser.typed?.(typed);
}
