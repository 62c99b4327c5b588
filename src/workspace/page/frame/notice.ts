// What the workspace has to say about what one did last, until it is dismissed.
import { html, type TemplateResult } from 'lit-html';
import { change, session } from '../session.ts';

/** Draws the notice, read out as it comes; in a modal it stands in the modal's foot instead. */
export function drawNotice(): TemplateResult {
  const words = session.state?.views.length ? null : session.notice;
  const drawn =
    words === null
      ? null
      : html`<div class="notice"><span class="notice-text">${words}</span>
    <button type="button" class="icon-button" aria-label="Dismiss the notice" @click=${() => change({ notice: null })}>✕</button></div>`;
  return html`<div role="status">${drawn}</div>`;
}
