// What is pinned in a channel.
import { html } from 'lit-html';
import type { PageChannel, PageState } from '../../page-protocol.ts';
import { drawMessages } from './message-list.ts';
import type { PaneContent } from './pane-content.ts';

/** Draws the pinned messages, newest first. */
export function drawPins(state: PageState, channel: PageChannel): PaneContent {
  const pinned = channel.messages.filter((message) => message.pinned).toReversed();
  return {
    title: 'Pinned',
    body: html`<div class="pane-body" tabindex="0" role="region" aria-label="Pinned messages" data-first>
      ${pinned.length === 0 ? html`<p class="empty">Nothing is pinned here. Pin a message from its menu, and it is found again.</p>` : null}
      ${drawMessages(
        pinned.map((message) => [message]),
        { channel, isInThread: true },
        state,
      )}</div>`,
  };
}
