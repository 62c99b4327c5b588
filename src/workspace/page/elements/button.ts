// Buttons, with their styles, addresses and confirm dialogs.
import type { Button } from '@slack/types';
import { html, nothing, type TemplateResult } from 'lit-html';
import { drawPlain } from '../blocks/text.ts';
import { safeLink } from '../mrkdwn/safe-link.ts';
import type { ElementRef, Surface } from '../surface.ts';

/** Draws a button; one with an address opens it and tells the app as well. */
export function drawButton(button: Button, surface: Surface, ref: ElementRef): TemplateResult {
  const choice = button.value === undefined ? {} : { value: button.value };
  const use = (): void => {
    const href = button.url ? safeLink(button.url) : null;
    if (href) window.open(href, '_blank', 'noopener,noreferrer');
    surface.use(ref, choice);
  };
  const click = (): void => {
    if (surface.isBusy(ref)) return;
    if (button.confirm) surface.confirm(button.confirm, use);
    else use();
  };
  const busy = surface.isBusy(ref);
  return html`<button type="button" class="button ${button.style ?? ''}" aria-busy=${busy} aria-disabled=${busy ? 'true' : nothing}
    aria-label=${button.accessibility_label ?? nothing} data-action=${ref.actionId} @click=${click}>${drawPlain(button.text.text)}</button>`;
}
