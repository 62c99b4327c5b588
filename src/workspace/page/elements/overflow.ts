// The overflow menu: three dots that open a short list.
import type { Overflow, PlainTextOption } from '@slack/types';
import { html, type TemplateResult } from 'lit-html';
import { drawNamed } from '../emoji/draw.ts';
import { openLink } from '../mrkdwn/safe-link.ts';
import { openMenu } from '../popup/menu.ts';
import { domId, type ElementRef, type Surface } from '../surface.ts';
import { confirmed } from './setting.ts';

/** Draws the menu; choosing an entry is sent at once. */
export function drawOverflow(overflow: Overflow, surface: Surface, ref: ElementRef): TemplateResult {
  const pick = (option: PlainTextOption): void =>
    confirmed(surface, overflow, () => {
      openLink(option.url);
      surface.use(ref, { selected_option: option });
    });
  const entries = overflow.options.map((option) => ({
    text: drawNamed(option.text.text),
    note: option.description ? drawNamed(option.description.text) : null,
    pick: () => pick(option),
  }));
  return html`<button type="button" class="button overflow" id=${domId(surface, ref, 'element')} data-action=${ref.actionId} aria-label="More actions" aria-haspopup="menu"
    aria-busy=${surface.isBusy(ref)} @click=${(event: Event) => openMenu(event, 'More actions', entries)}>⋯</button>`;
}
