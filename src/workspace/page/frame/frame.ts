// The whole page: banner, sidebar, conversation, faults and dialogs.
import { html, type TemplateResult } from 'lit-html';
import { currentChannel } from '../people.ts';
import { change, session } from '../session.ts';
import { drawConversation } from './conversation.ts';
import { drawFaults } from './faults.ts';
import { drawQuestion } from './question.ts';
import { drawSidebar } from './sidebar.ts';
import { drawViews } from './views.ts';

/** What stands between the person and the app, in words; null when nothing does. */
function trouble(): string | null {
  if (session.link === 'lost') return 'The connection to the workspace was lost. Trying again…';
  if (session.state && !session.state.appConnected)
    return `${session.state.app} is not connected: commands and buttons will not be answered.`;
  return null;
}

/** Draws everything from the session. */
export function drawFrame(): TemplateResult {
  const { state } = session;
  const words = trouble();
  const banner = html`<div role="status" class="banner-area">${words ? html`<div class="banner">${words}</div>` : null}</div>`;
  if (!state) return html`${banner}<p class="empty loading">Opening the workspace…</p>`;
  return html`${banner}
    <div class="panes ${session.showsFaults ? 'with-faults' : ''}">
      ${drawSidebar(state)}
      ${session.showsSidebar ? html`<div class="curtain" @click=${() => change({ showsSidebar: false })}></div>` : null}
      ${drawConversation(currentChannel(state), state)}
      ${session.showsFaults ? drawFaults(state) : null}
    </div>
    ${drawViews(state)}${drawQuestion()}`;
}
