// The list of slash commands above the composer, and the hint of the one being typed.
import { html, type TemplateResult } from 'lit-html';
import type { Command, Offer } from '../completion.ts';

function drawCommand(
  command: Command,
  index: number,
  selected: number,
  app: string,
  pick: (command: Command) => void,
): TemplateResult {
  // Pressing, not clicking: the composer must not lose the focus.
  const pressed = (event: Event): void => {
    event.preventDefault();
    pick(command);
  };
  return html`<div class="completion ${index === selected ? 'selected' : ''}" id="completion-${index}" role="option" aria-selected=${index === selected} @mousedown=${pressed}>
    <div class="completion-line"><strong>${command.command}</strong> <span class="completion-hint">${command.hint}</span><span class="completion-app">${app}</span></div>
    <div class="quiet">${command.description}</div>
  </div>`;
}

/** Draws what the composer offers, or nothing. */
export function drawOffer(
  offer: Offer,
  selected: number,
  app: string,
  pick: (command: Command) => void,
): TemplateResult | null {
  if (offer.choices.length > 0) {
    return html`<div class="offer" id="completions" role="listbox" aria-label="Slash commands">
      ${offer.choices.map((command, index) => drawCommand(command, index, selected, app, pick))}
    </div>`;
  }
  if (!offer.filling) return null;
  return html`<div class="offer filling" id="command-hint"><strong>${offer.filling.command}</strong>
    <span class="completion-hint">${offer.filling.hint}</span> <span class="quiet">${offer.filling.description}</span></div>`;
}
