// A short menu: buttons below one another, gone through with the arrow keys.
import { html, type TemplateResult } from 'lit-html';
import { closeFloating, openFloating } from './floating.ts';

export type MenuEntry = { text: unknown; note?: unknown; isDanger?: boolean; pick: () => void };

function steer(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[role=menuitem]')];
  const at = all.indexOf(document.activeElement as HTMLElement);
  all[(at + step + all.length) % all.length]?.focus();
}

function drawEntry(entry: MenuEntry, index: number): TemplateResult {
  const pick = (): void => {
    closeFloating();
    entry.pick();
  };
  return html`<button type="button" role="menuitem" class="floating-entry ${entry.isDanger ? 'danger' : ''}" ?data-first=${index === 0} @click=${pick}>
    <span>${entry.text}</span>${entry.note ? html`<span class="quiet">${entry.note}</span>` : null}</button>`;
}

/** Opens a menu beside what was pressed. */
export function openMenu(event: Event, label: string, entries: readonly MenuEntry[]): void {
  openFloating({
    anchor: event.currentTarget as HTMLElement,
    look: 'menu',
    draw: () => html`<div role="menu" aria-label=${label} @keydown=${steer}>${entries.map(drawEntry)}</div>`,
  });
}
