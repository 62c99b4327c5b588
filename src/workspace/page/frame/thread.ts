// A thread beside its channel: the first message, the replies, a composer of its own.
import { html } from 'lit-html';
import { keyed } from 'lit-html/directives/keyed.js';
import type { PageChannel, PageState } from '../../page-protocol.ts';
import { groupMessages } from '../message-groups.ts';
import { channelTitle } from '../people.ts';
import { now } from '../session.ts';
import { drawComposer } from './composer.ts';
import { drawLive, drawMessages } from './message-list.ts';
import type { PaneContent } from './pane-content.ts';

/** Draws the thread whose first message has this ts. */
export function drawThread(state: PageState, channel: PageChannel, ts: string): PaneContent {
  const first = channel.messages.filter((message) => message.ts === ts);
  const replies = channel.messages.filter((message) => message.threadTs === ts && message.ts !== ts);
  const count = replies.filter(({ ephemeral }) => !ephemeral).length;
  const groups = groupMessages(replies, { now: now() }).flatMap((day) => day.groups);
  const where = { channel, isInThread: true };
  const words = `${count} ${count === 1 ? 'reply' : 'replies'}`;
  const content = html`${drawMessages([first], where, state)}
    ${count > 0 ? html`<div class="day left"><span>${words}</span></div>` : null}${drawMessages(groups, where, state)}`;
  return {
    title: 'Thread',
    note: channelTitle(channel),
    body: html`${keyed(`${channel.id}/${ts}`, drawLive('thread-log', 'Messages of the thread', content))}${drawComposer({ channel, threadTs: ts }, state)}`,
  };
}
