// The messages of a channel, by day and by author, as a live log.
import { html, type TemplateResult } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { keyed } from 'lit-html/directives/keyed.js';
import { repeat } from 'lit-html/directives/repeat.js';
import type { PageChannel, PageState } from '../../page-protocol.ts';
import { type DayOfMessages, groupMessages } from '../message-groups.ts';
import { formatSlackDate } from '../mrkdwn/slack-date.ts';
import { channelTitle, findPerson } from '../people.ts';
import { session } from '../session.ts';
import { drawMessage } from './message.ts';

function drawDay(day: DayOfMessages, channel: PageChannel, state: PageState): TemplateResult {
  const words = formatSlackDate(day.at.getTime() / 1000, '{date_long_pretty}', { now: new Date() });
  const places = state.channels.map(({ id, name }) => `${id} ${name}`).join();
  const messages = day.groups.flatMap((group) => group.map((message, index) => ({ message, isFirst: index === 0 })));
  return html`<div class="day"><span>${words}</span></div>
    ${repeat(
      messages,
      ({ message }) => `${message.ts}${message.ephemeral}`,
      // A key pressed in the composer must not cost the drawing of every message.
      ({ message, isFirst }) =>
        guard([message, isFirst, session.touched, state.people, places], () =>
          drawMessage(message, findPerson(state, message.user), channel, isFirst),
        ),
    )}`;
}

function drawBeginning(channel: PageChannel): TemplateResult {
  return html`<div class="beginning"><h2>${channelTitle(channel)}</h2>
    <p>${channel.kind === 'direct' ? 'This is the beginning of your direct messages.' : html`This is the very beginning of the <strong>${channelTitle(channel)}</strong> channel.`}</p></div>`;
}

/** Draws the log; a fresh one for each channel, so that nothing of the last is read out. */
export function drawLog(channel: PageChannel, state: PageState): TemplateResult {
  const days = groupMessages(channel.messages, { now: new Date() });
  return html`${keyed(
    `${state.me}/${channel.id}`,
    html`<div class="log" id="log" role="log" aria-live="polite" aria-label=${`Messages in ${channelTitle(channel)}`} tabindex="0">
      ${drawBeginning(channel)}${repeat(
        days,
        ({ day }) => day,
        (day) => drawDay(day, channel, state),
      )}
    </div>`,
  )}`;
}
