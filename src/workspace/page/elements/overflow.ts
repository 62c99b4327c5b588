// The overflow menu: three dots that open a short list.
import type { Overflow, PlainTextOption } from '@slack/types';
import { html, type TemplateResult } from 'lit-html';
import { drawPlain } from '../blocks/text.ts';
import { safeLink } from '../mrkdwn/safe-link.ts';
import type { ElementRef, Surface } from '../surface.ts';

/** Draws the menu; choosing an entry is sent at once. */
export function drawOverflow(overflow: Overflow, surface: Surface, ref: ElementRef): TemplateResult {
  const pick = (event: Event, option: PlainTextOption): void => {
    (event.currentTarget as Element).closest('details')?.removeAttribute('open');
    const use = (): void => {
      const href = option.url ? safeLink(option.url) : null;
      if (href) window.open(href, '_blank', 'noopener,noreferrer');
      surface.use(ref, { selected_option: option });
    };
    if (overflow.confirm) surface.confirm(overflow.confirm, use);
    else use();
  };
  return html`<details class="popup" data-action=${ref.actionId}>
    <summary class="button overflow" aria-label="More actions" aria-busy=${surface.isBusy(ref)}>⋯</summary>
    <div class="popup-list">${overflow.options.map(
      (option) => html`<button type="button" class="popup-entry" @click=${(event: Event) => pick(event, option)}>
        ${drawPlain(option.text.text)}
        ${option.description ? html`<span class="quiet">${drawPlain(option.description.text)}</span>` : null}
      </button>`,
    )}</div>
  </details>`;
}
