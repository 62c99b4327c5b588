// The messages of a channel, by day and by author, as a live log.
import { html, type TemplateResult } from 'lit-html';
import { keyed } from 'lit-html/directives/keyed.js';
import { repeat } from 'lit-html/directives/repeat.js';
import type { PageChannel, PageMessage, PageState } from '../../page-protocol.ts';
import { jumpToNewest, noteScroll } from '../log-scroll.ts';
import { type DayOfMessages, groupMessages } from '../message-groups.ts';
import { formatSlackDate } from '../mrkdwn/slack-date.ts';
import { channelTitle } from '../people.ts';
import { now, session } from '../session.ts';
import { downIcon } from './icons.ts';
import { drawLive, drawMessages } from './message-list.ts';

/** Replies are in their thread's pane, unless they were sent to the channel as well. */
function standsInChannel({ threadTs, ts, broadcast }: PageMessage): boolean {
  return threadTs === null || threadTs === ts || broadcast === true;
}

function drawDay(day: DayOfMessages, channel: PageChannel, state: PageState): TemplateResult {
  const words = formatSlackDate(day.at.getTime() / 1000, '{day_divider_pretty}', { now: now() });
  return html`<div class="day"><span>${words}</span></div>${drawMessages(day.groups, { channel, isInThread: false }, state)}`;
}

function drawBeginning(channel: PageChannel): TemplateResult {
  return html`<div class="beginning"><h2>${channelTitle(channel)}</h2>
    <p>${channel.kind === 'direct' ? 'This is the beginning of your direct messages.' : html`This is the very beginning of the <strong>${channelTitle(channel)}</strong> channel.`}</p></div>`;
}

/** Draws the log; a fresh one for each channel, so that nothing of the last is read out. */
export function drawLog(channel: PageChannel, state: PageState): TemplateResult {
  const days = groupMessages(channel.messages.filter(standsInChannel), { now: now() });
  const content = html`${drawBeginning(channel)}${repeat(
    days,
    ({ day }) => day,
    (day) => drawDay(day, channel, state),
  )}`;
  return html`<div class="log-frame">${keyed(`${state.me}/${channel.id}`, drawLive('log', `Messages in ${channelTitle(channel)}`, content, noteScroll))}
    ${session.isScrolledUp ? html`<button type="button" class="jump" @click=${jumpToNewest}>${downIcon()} Jump to newest</button>` : null}</div>`;
}
