// The list above a composer of what fits the word being typed, and the hint of the command being filled in.
import { html, type TemplateResult } from 'lit-html';
import type { Choice, Offer } from '../completion.ts';

/** Draws what a composer offers, or nothing; `id` is the composer's. */
export function drawOffer(
  offer: Offer,
  selected: number,
  id: string,
  pick: (choice: Choice) => void,
): TemplateResult | null {
  const drawChoice = (choice: Choice, index: number): TemplateResult => {
    // Pressing, not clicking: the composer must not lose the focus.
    const pressed = (event: Event): void => {
      event.preventDefault();
      pick(choice);
    };
    return html`<div class="completion ${index === selected ? 'selected' : ''}" id="${id}-offer-${index}" role="option" aria-selected=${index === selected} @mousedown=${pressed}>
      <div class="completion-line">${choice.sign ? html`<span class="completion-sign">${choice.sign}</span>` : null}<strong>${choice.title}</strong>
        <span class="completion-hint">${choice.hint}</span><span class="completion-aside">${choice.aside}</span></div>
      ${choice.note ? html`<div class="quiet">${choice.note}</div>` : null}
    </div>`;
  };
  if (offer.choices.length > 0) {
    return html`<div class="offer" id="${id}-offer" role="listbox" aria-label=${offer.label}>${offer.choices.map(drawChoice)}</div>`;
  }
  if (!offer.filling) return null;
  return html`<div class="offer filling" id="${id}-hint"><strong>${offer.filling.command}</strong>
    <span class="completion-hint">${offer.filling.hint}</span> <span class="quiet">${offer.filling.description}</span></div>`;
}
