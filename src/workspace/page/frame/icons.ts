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
  return icon(svg`<path fill="currentColor" d="m2 2.5 12.5 5.5L2 13.5l1.2-4.6L9 8 3.2 7.1z"/>`);
}

/** A face, for emoji. */
export function smileIcon(): TemplateResult {
  return icon(svg`<circle cx="8" cy="8" r="6.2"/><path d="M5.3 9.6a3.2 3.2 0 0 0 5.4 0"/><path d="M6 6v.6M10 6v.6"/>`);
}

/** A plus, to attach. */
export function plusIcon(): TemplateResult {
  return icon(svg`<path d="M8 3v10M3 8h10"/>`);
}

/** An at sign, to mention. */
export function atIcon(): TemplateResult {
  return icon(svg`<circle cx="8" cy="8" r="2.6"/><path d="M10.600 5.4v3.4a1.7 1.7 0 0 0 3.4 0V8a6 6 0 1 0-2.5 4.9"/>`);
}

/** A bolt, for shortcuts. */
export function boltIcon(): TemplateResult {
  return icon(svg`<path d="M9 1.8 3.5 9H8l-1 5.2L12.5 7H8z"/>`);
}

/** A speech bubble, to reply in a thread. */
export function replyIcon(): TemplateResult {
  return icon(svg`<path d="M2.5 3.5h11v7.5H8l-3.2 2.7V11H2.5z"/>`);
}

/** A pin. */
export function pinIcon(): TemplateResult {
  return icon(svg`<path d="m9.5 2 4.5 4.5-2.5.7-2.2 2.2-.3 2.8L4.8 8l2.8-.3 2.2-2.2z"/><path d="m6.5 9.5-4 4"/>`);
}

/** Three dots, for more. */
export function moreIcon(): TemplateResult {
  return icon(svg`<path d="M8 3.2v.1M8 8v.1M8 12.7v.1" stroke-width="2.4"/>`);
}

/** People, for members. */
export function peopleIcon(): TemplateResult {
  return icon(
    svg`<circle cx="6" cy="5.5" r="2.5"/><path d="M1.5 13.5a4.5 4.5 0 0 1 9 0M10.5 3.2a2.5 2.5 0 0 1 0 4.600M12 9.600a4.5 4.5 0 0 1 2.5 3.9"/>`,
  );
}

/** A sheet of paper, for files. */
export function fileIcon(): TemplateResult {
  return icon(svg`<path d="M4 1.8h5l3.5 3.5v8.9H4z"/><path d="M9 1.8v3.5h3.5"/>`);
}

/** An arrow down, to the newest. */
export function downIcon(): TemplateResult {
  return icon(svg`<path d="M8 3v10M4 9l4 4 4-4"/>`);
}
