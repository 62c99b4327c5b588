// The main pane: the channel's header, its messages and its composer.
import { html, type TemplateResult } from 'lit-html';
import type { PageChannel, PageState } from '../../page-protocol.ts';
import { drawTokens } from '../mrkdwn/draw-tokens.ts';
import { readMrkdwn } from '../mrkdwn/mrkdwn.ts';
import { channelTitle, names } from '../people.ts';
import { change, session } from '../session.ts';
import { drawComposer } from './composer.ts';
import { lockIcon } from './icons.ts';
import { drawLog } from './log.ts';

function drawFaultsButton(state: PageState): TemplateResult {
  const count = state.faults.length;
  return html`<button type="button" class="faults-button ${count > 0 ? 'some' : ''}" aria-label=${`What Slack would refuse: ${count}`} aria-expanded=${session.showsFaults} aria-controls="faults"
    @click=${() => change({ showsFaults: !session.showsFaults })}>
    <span class="wide-only">What Slack would refuse</span><span class="only-narrow" aria-hidden="true">Refused</span>
    <span class="fault-count">${count}</span></button>`;
}

function drawHeader(channel: PageChannel, state: PageState): TemplateResult {
  return html`<header class="channel-header">
    <button type="button" class="icon-button only-narrow" aria-label="Show the list of channels" aria-expanded=${session.showsSidebar} aria-controls="sidebar"
      @click=${() => change({ showsSidebar: !session.showsSidebar })}>☰</button>
    <div class="channel-heading"><h2>${channel.kind === 'direct' ? channelTitle(channel) : html`<span class="sign" aria-hidden="true">${channel.kind === 'private' ? lockIcon() : '#'}</span>${channel.name}`}</h2>
      ${channel.topic ? html`<p class="topic">${drawTokens(readMrkdwn(channel.topic), names())}</p>` : null}</div>
    ${drawFaultsButton(state)}
  </header>`;
}

/** Draws the main pane. */
export function drawConversation(channel: PageChannel | null, state: PageState): TemplateResult {
  if (!channel)
    return html`<main class="conversation"><p class="empty">There is no channel that this person can see.</p></main>`;
  return html`<main class="conversation" aria-label=${channelTitle(channel)}>${drawHeader(channel, state)}${drawLog(channel, state)}${drawComposer(channel, state)}</main>`;
}
