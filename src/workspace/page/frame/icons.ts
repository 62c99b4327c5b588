// The few signs that the page draws itself, since not every machine has a font with them.
import { html, svg, type TemplateResult } from 'lit-html';

function icon(shape: TemplateResult): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 16 16" width="14" height="14" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${shape}</svg>`;
}

/** A padlock, for private channels. */
export function lockIcon(): TemplateResult {
  return icon(svg`<rect x="3" y="7" width="10" height="7" rx="1.5"/><path d="M5 7V5a3 3 0 0 1 6 0v2"/>`);
}

/** An eye, for what only oneself can see. */
export function eyeIcon(): TemplateResult {
  return icon(
    svg`<path d="M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8Z"/><circle cx="8" cy="8" r="2"/>`,
  );
}

/** A paper plane, to send. */
export function sendIcon(): TemplateResult {
  return icon(svg`<path fill="currentColor" d="m2 2.5 12.5 5.5L2 13.5l1.2-4.6L9 8 3.2 7.100z"/>`);
}
