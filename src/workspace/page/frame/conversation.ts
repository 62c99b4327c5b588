// The main pane: a channel's head, its messages and its composer, or an app's Home.
import { html, type TemplateResult } from 'lit-html';
import type { PageChannel, PageState } from '../../page-protocol.ts';
import { channelTitle, hasHome } from '../people.ts';
import { drawFloating } from '../popup/floating.ts';
import { session } from '../session.ts';
import { drawComposer } from './composer.ts';
import { drawHeader } from './header.ts';
import { drawHome } from './home.ts';
import { drawLog } from './log.ts';

/** Draws the main pane. */
export function drawConversation(channel: PageChannel | null, state: PageState): TemplateResult {
  if (!channel)
    return html`<main class="conversation"><p class="empty">There is no channel that this person can see.</p></main>`;
  // A dialog draws it instead, since all else is out of reach then.
  const floats = state.views.length === 0 && session.question === null;
  const isHome = session.tab === 'home' && hasHome(channel, state);
  return html`<main class="conversation" aria-label=${channelTitle(channel)}>${drawHeader(channel, state)}
    ${isHome ? drawHome(state) : html`${drawLog(channel, state)}${channel.archived ? html`<p class="archived">This channel is archived. Nothing can be posted here any more.</p>` : drawComposer({ channel, threadTs: null }, state)}`}
    ${session.isDragging ? html`<div class="drop-here"><span>Upload to ${channelTitle(channel)}</span></div>` : null}
    ${floats ? drawFloating() : null}</main>`;
}
