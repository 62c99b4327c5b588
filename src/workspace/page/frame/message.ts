// One message, with or without its author's name above it.
import { html, nothing, type TemplateResult } from 'lit-html';
import type { PageChannel, PageMessage, PagePerson } from '../../page-protocol.ts';
import { act } from '../act.ts';
import { drawBlocks } from '../blocks/block.ts';
import { isCharactersOnly } from '../emoji/draw.ts';
import { momentOf } from '../message-groups.ts';
import { drawTokens, viewerHour12 } from '../mrkdwn/draw-tokens.ts';
import { readTyped } from '../mrkdwn/inline.ts';
import { readMrkdwn } from '../mrkdwn/mrkdwn.ts';
import { formatSlackDate } from '../mrkdwn/slack-date.ts';
import { displayName, names } from '../people.ts';
import { surfaceOf } from '../place.ts';
import { change, session } from '../session.ts';
import { drawAttachments } from './attachments.ts';
import { drawAvatar } from './avatar.ts';
import { drawFiles } from './files.ts';
import { eyeIcon, pinIcon } from './icons.ts';
import { drawMessageActions } from './message-actions.ts';
import { drawReactions, drawReplyCount } from './reactions.ts';

/** Where a message stands: in the channel, or in its thread's pane. */
export type Standing = { channel: PageChannel; isFirst: boolean; isInThread: boolean };

function drawTime(message: PageMessage): TemplateResult {
  const at = momentOf(message);
  const time = formatSlackDate(at.getTime() / 1000, '{time}', { now: at, hour12: viewerHour12 });
  return html`<time class="message-time" datetime=${at.toISOString()} title=${at.toLocaleString()}>${time}</time>`;
}

/** An app's text is mrkdwn; a person's is what they typed, in which the workspace escaped all but what it marked. */
function drawContent(message: PageMessage, author: PagePerson | null, channel: PageChannel): unknown {
  const edited = message.edited ? html` <span class="edited">(edited)</span>` : null;
  if (message.blocks.length > 0) {
    const surface = surfaceOf({ kind: 'message', channel: channel.id, ts: message.ts }, message.blocks);
    return html`${drawBlocks(message.blocks, surface)}${edited}`;
  }
  if (message.text === '') return null;
  const tokens = (author && !author.isBot ? readTyped : readMrkdwn)(message.text);
  const isEmojiOnly = tokens.every(
    ({ kind, ...it }) => kind === 'emoji' || ('text' in it && isCharactersOnly(it.text)),
  );
  return html`<div class="message-text ${isEmojiOnly ? 'large-emoji' : ''}">${drawTokens(tokens, names())}${edited}</div>`;
}

function drawNotes(message: PageMessage, { channel, isInThread }: Standing): unknown {
  const dismiss = (): void =>
    void act({ type: 'dismiss', channel: channel.id, ts: message.ts }, `dismiss ${message.ts}`);
  const isReply = message.threadTs !== null && message.threadTs !== message.ts;
  return html`
    ${message.pinned ? html`<p class="message-note">${pinIcon()} Pinned</p>` : null}
    ${isReply && !isInThread ? html`<p class="message-note">replied to a thread</p>` : null}
    ${message.ephemeral ? html`<p class="message-note">${eyeIcon()} Only visible to you <button type="button" class="text-button" @click=${dismiss}>Dismiss message</button></p>` : null}`;
}

/** Draws a message; the first of a group carries avatar and name. */
export function drawMessage(message: PageMessage, author: PagePerson | null, standing: Standing): TemplateResult {
  const { channel, isFirst, isInThread } = standing;
  const name = author ? displayName(author) : message.user;
  const mark = activeMark(message, isInThread);
  const enter = (): void => {
    if (session.active !== mark) change({ active: mark });
  };
  const leave = (event: PointerEvent): void => {
    const hasFocus = (event.currentTarget as HTMLElement).contains(document.activeElement);
    if (session.active === mark && !hasFocus && session.floating === null) change({ active: null });
  };
  const badge = (word: string): TemplateResult => html`<span class="app-badge">${word}</span>`;
  return html`<article class="message ${isFirst ? 'first' : ''} ${message.ephemeral ? 'ephemeral' : ''} ${message.pinned ? 'pinned' : ''}" data-ts=${message.ts} tabindex="-1" aria-label=${isFirst ? nothing : `${name}, continued`}
    @pointerenter=${enter} @pointerleave=${leave} @focusin=${enter}>
    <div class="gutter">${isFirst ? drawAvatar(author) : drawTime(message)}</div>
    <div class="message-body">
      ${drawNotes(message, standing)}
      ${isFirst ? html`<header class="byline"><strong>${name}</strong>${author?.isBot ? badge('APP') : null}${author?.isGuest ? badge('GUEST') : null}${drawTime(message)}</header>` : null}
      <div class="message-content">${drawContent(message, author, channel)}${drawAttachments(message, channel)}</div>
      ${drawFiles(message.files)}${drawReactions(channel, message)}${isInThread ? null : drawReplyCount(message)}
    </div>
    ${session.active === mark && !message.ephemeral ? drawMessageActions(channel, message, isInThread) : null}
  </article>`;
}

/** What the session's `active` says while this message, here, is the one. */
export function activeMark(message: PageMessage, isInThread: boolean): string {
  return `${isInThread ? 'thread' : 'channel'} ${message.ts}`;
}
