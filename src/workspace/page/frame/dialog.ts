// A modal dialog: over everything, with the focus kept inside and given back afterwards.
import { html, type TemplateResult } from 'lit-html';
import { ref } from 'lit-html/directives/ref.js';

const focusable =
  'a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), summary, [tabindex="0"]';
let cameFrom: HTMLElement | null = null;

function firstFocus(dialog: HTMLElement): HTMLElement | null {
  return (
    dialog.querySelector<HTMLElement>('.dialog-body .control, .dialog-body input, .dialog-body button') ??
    dialog.querySelector<HTMLElement>('.dialog-foot .button.primary, .dialog-foot .button')
  );
}

function open(element: Element | undefined): void {
  if (!(element instanceof HTMLDialogElement) || element.open) return;
  if (!document.querySelector('dialog[open]')) cameFrom = document.activeElement as HTMLElement | null;
  // In the next task, when the dialog is in the document.
  setTimeout(() => {
    if (!element.isConnected || element.open) return;
    element.showModal();
    firstFocus(element)?.focus();
  });
}

/** Gives the focus back once the last dialog is gone; call after drawing. */
export function returnFocus(): void {
  if (!cameFrom || document.querySelector('dialog')) return;
  const back = cameFrom.isConnected && cameFrom !== document.body ? cameFrom : document.getElementById('composer');
  cameFrom = null;
  back?.focus();
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
    <div class="dialog-body">${dialog.body}</div>
    <footer class="dialog-foot">${dialog.foot}</footer>
  </dialog>`;
}
