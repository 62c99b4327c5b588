// The whole page: banner, sidebar, conversation, pane and dialogs.
import { html, type TemplateResult } from 'lit-html';
import type { PageState } from '../../page-protocol.ts';
import { currentChannel } from '../people.ts';
import { change, session } from '../session.ts';
import { drawConversation } from './conversation.ts';
import { drawPane } from './pane.ts';
import { drawQuestion } from './question.ts';
import { drawSidebar } from './sidebar.ts';
import { activeTroubles } from './troubles.ts';
import { drawViews } from './views.ts';

/** What stands between the person and the app, in words; empty when nothing does. */
function troubles(state: PageState | null): string {
  if (session.link === 'lost') return 'The connection to the workspace was lost. Trying again…';
  if (!state) return '';
  if (!state.appConnected) return `${state.app} is not connected: commands and buttons will not be answered.`;
  const active = activeTroubles(state);
  return active.length > 0 ? `On demand: ${active.join(' · ')}` : '';
}

/** Draws everything from the session. */
export function drawFrame(): TemplateResult {
  const { state } = session;
  const words = troubles(state);
  const banner = html`<div role="status" class="banner-area">${words ? html`<div class="banner">${words}</div>` : null}</div>`;
  if (!state) return html`${banner}<p class="empty loading">Opening the workspace…</p>`;
  const channel = currentChannel(state);
  return html`${banner}
    <div class="panes ${session.pane ? 'with-pane' : ''}">
      ${drawSidebar(state)}
      ${session.showsSidebar ? html`<div class="curtain" @click=${() => change({ showsSidebar: false })}></div>` : null}
      ${drawConversation(channel, state)}
      ${channel ? drawPane(state, channel) : null}
    </div>
    ${drawViews(state)}${drawQuestion()}`;
}
