// A modal dialog: over everything, with the focus kept inside and given back afterwards.
import { html, type TemplateResult } from 'lit-html';
import { ref } from 'lit-html/directives/ref.js';
import { drawFloating } from '../popup/floating.ts';

const focusable =
  'a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), summary, [tabindex="0"]';
/** Each dialog, with what had the focus when it opened. */
const origins = new Map<HTMLDialogElement, Element | null>();
let settledFor: string | null = null;

function firstFocus(dialog: HTMLElement): HTMLElement | null {
  return (
    dialog.querySelector<HTMLElement>('.dialog-body [data-focus]') ??
    dialog.querySelector<HTMLElement>('.dialog-body :is(.control, input, button)') ??
    dialog.querySelector<HTMLElement>('.dialog-foot .button.primary, .dialog-foot .button')
  );
}

function open(element: Element | undefined): void {
  if (!(element instanceof HTMLDialogElement) || origins.has(element)) return;
  origins.set(element, document.activeElement);
  // In the next task, when the dialog is in the document.
  setTimeout(() => {
    if (!element.isConnected || element.open) return;
    element.showModal();
    firstFocus(element)?.focus();
  });
}

function giveBack(origin: Element | null): void {
  const top = [...origins.keys()].at(-1);
  if (origin instanceof HTMLElement && origin.isConnected && origin !== document.body) origin.focus();
  else (top ? firstFocus(top) : document.getElementById('composer'))?.focus();
}

/**
 * Puts the focus where it belongs; call after drawing. When a dialog is gone it goes back to where it came from. When the
 * view on top changed (`mark`), as from loading to loaded, it goes to the first input, unless one is at work in it already.
 */
export function settleFocus(mark: string | null): void {
  for (const [dialog, origin] of [...origins].reverse()) {
    if (dialog.isConnected) continue;
    origins.delete(dialog);
    giveBack(origin);
  }
  const hasChanged = mark !== settledFor;
  settledFor = mark;
  const top = [...origins.keys()].at(-1);
  if (!hasChanged || !top?.open || document.activeElement?.closest('.dialog-body')) return;
  firstFocus(top)?.focus();
}

function keepInside(event: KeyboardEvent, dialog: HTMLElement): void {
  const all = [...dialog.querySelectorAll<HTMLElement>(focusable)].filter((element) => element.checkVisibility());
  const edge = event.shiftKey ? all[0] : all.at(-1);
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? all.at(-1) : all[0])?.focus();
}

export type Dialog = {
  id: string;
  title: unknown;
  kind: 'view' | 'question';
  body: unknown;
  foot: unknown;
  onEscape: () => void;
  onClose: () => void;
  /** Whether no other dialog stands above it: what floats is drawn within the top one. */
  isTop: boolean;
};

/** Draws a dialog with a title, a body that scrolls and a foot with its buttons. */
export function drawDialog(dialog: Dialog): TemplateResult {
  const pressed = (event: KeyboardEvent): void => {
    if (event.key === 'Tab') keepInside(event, event.currentTarget as HTMLElement);
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    dialog.onEscape();
  };
  const cancelled = (event: Event): void => {
    event.preventDefault();
    dialog.onEscape();
  };
  return html`<dialog class=${dialog.kind} aria-labelledby=${`title-${dialog.id}`} ${ref(open)} @keydown=${pressed} @cancel=${cancelled}>
    <header class="dialog-head"><h2 id=${`title-${dialog.id}`}>${dialog.title}</h2>
      <button type="button" class="icon-button" aria-label="Close" @click=${dialog.onClose}>✕</button></header>
    <div class="dialog-body" tabindex="0" role="region" aria-labelledby=${`title-${dialog.id}`}>${dialog.body}</div>
    <footer class="dialog-foot">${dialog.foot}</footer>
    ${dialog.isTop ? drawFloating() : null}
  </dialog>`;
}
