// The frame of what stands at the right, and which file draws which.
import { html, type TemplateResult } from 'lit-html';
import type { PageChannel, PageState } from '../../page-protocol.ts';
import { closePane } from '../navigation.ts';
import { type Pane, session } from '../session.ts';
import { drawFaults } from './faults.ts';
import { drawMembers } from './members.ts';
import type { PaneContent } from './pane-content.ts';
import { drawPins } from './pins.ts';
import { drawThread } from './thread.ts';
import { drawTroubles } from './troubles.ts';

type Draw = (state: PageState, channel: PageChannel, pane: Pane) => PaneContent;

const drawings: Record<Pane['kind'], Draw> = {
  thread: (state, channel, pane) => drawThread(state, channel, pane.kind === 'thread' ? pane.ts : ''),
  members: drawMembers,
  pins: drawPins,
  refusals: drawFaults,
  troubles: drawTroubles,
};

/** Draws the open pane, if there is one. */
export function drawPane(state: PageState, channel: PageChannel): TemplateResult | null {
  const { pane } = session;
  if (!pane) return null;
  const { title, note, tools, body } = drawings[pane.kind](state, channel, pane);
  return html`<aside class="pane" id="pane" aria-label=${title}>
    <header><h2>${title}${note ? html` <span class="quiet">${note}</span>` : null}</h2>${tools}
      <button type="button" class="icon-button" aria-label="Close the panel" @click=${closePane}>✕</button></header>
    ${body}
  </aside>`;
}
