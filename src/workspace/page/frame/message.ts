// One message, with or without its author's name above it.
import { html, nothing, type TemplateResult } from 'lit-html';
import type { PageChannel, PageMessage, PagePerson } from '../../page-protocol.ts';
import { act } from '../act.ts';
import { drawBlocks } from '../blocks/block.ts';
import { momentOf } from '../message-groups.ts';
import { drawTokens, viewerHour12 } from '../mrkdwn/draw-tokens.ts';
import { readVerbatim } from '../mrkdwn/inline.ts';
import { readMrkdwn } from '../mrkdwn/mrkdwn.ts';
import { formatSlackDate } from '../mrkdwn/slack-date.ts';
import { displayName, names } from '../people.ts';
import { surfaceOf } from '../place.ts';
import { drawAttachments } from './attachments.ts';
import { drawAvatar } from './avatar.ts';
import { eyeIcon } from './icons.ts';

function drawTime(message: PageMessage): TemplateResult {
  const at = momentOf(message);
  const time = formatSlackDate(at.getTime() / 1000, '{time}', { now: at, hour12: viewerHour12 });
  return html`<time class="message-time" datetime=${at.toISOString()} title=${at.toLocaleString()}>${time}</time>`;
}

/** An app's text is mrkdwn; a person's is what they typed, in which the workspace escaped all but the mentions it found. */
function drawContent(message: PageMessage, author: PagePerson | null, channel: PageChannel): unknown {
  const edited = message.edited ? html` <span class="edited">(edited)</span>` : null;
  if (message.blocks.length > 0) {
    const surface = surfaceOf({ kind: 'message', channel: channel.id, ts: message.ts }, message.blocks);
    return html`${drawBlocks(message.blocks, surface)}${edited}`;
  }
  const text = drawTokens((author && !author.isBot ? readVerbatim : readMrkdwn)(message.text), names());
  if (message.text === '' && message.attachments?.length) return null;
  return html`<div class="message-text">${text}${edited}</div>`;
}

function drawEphemeralNote(message: PageMessage, channel: PageChannel): TemplateResult {
  const dismiss = (): void =>
    void act({ type: 'dismiss', channel: channel.id, ts: message.ts }, `dismiss ${message.ts}`);
  return html`<p class="ephemeral-note">${eyeIcon()} Only visible to you
    <button type="button" class="text-button" @click=${dismiss}>Dismiss message</button></p>`;
}

/** Draws a message; the first of a group carries avatar and name. */
export function drawMessage(
  message: PageMessage,
  author: PagePerson | null,
  channel: PageChannel,
  isFirst: boolean,
): TemplateResult {
  const name = author ? displayName(author) : message.user;
  return html`<article class="message ${isFirst ? 'first' : ''} ${message.ephemeral ? 'ephemeral' : ''}" data-ts=${message.ts} aria-label=${isFirst ? nothing : `${name}, continued`}>
    <div class="gutter">${isFirst ? drawAvatar(author) : drawTime(message)}</div>
    <div class="message-body">
      ${message.ephemeral ? drawEphemeralNote(message, channel) : null}
      ${message.threadTs !== null && message.threadTs !== message.ts ? html`<p class="ephemeral-note">↳ replied in a thread</p>` : null}
      ${isFirst ? html`<header class="byline"><strong>${name}</strong>${author?.isBot ? html`<span class="app-badge">APP</span>` : null}${author?.isGuest ? html`<span class="app-badge">GUEST</span>` : null}${drawTime(message)}</header>` : null}
      ${drawContent(message, author, channel)}
      ${drawAttachments(message, channel)}
    </div>
  </article>`;
}
