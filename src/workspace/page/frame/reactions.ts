// The reactions below a message, and the line that leads to its thread.
import { html, type TemplateResult } from 'lit-html';
import type { PageChannel, PageMessage } from '../../page-protocol.ts';
import { drawEmoji } from '../emoji/draw.ts';
import { formatSlackDate } from '../mrkdwn/slack-date.ts';
import { togglePane } from '../navigation.ts';
import { displayName, findPerson } from '../people.ts';
import { now, session } from '../session.ts';
import { drawAvatar } from './avatar.ts';
import { openEmojiPicker } from './emoji-picker.ts';
import { smileIcon } from './icons.ts';
import { react } from './message-actions.ts';

function personOf(id: string) {
  return session.state && findPerson(session.state, id);
}

function nameOf(id: string): string {
  if (id === session.state?.me) return 'You';
  const person = personOf(id);
  return person ? displayName(person) : id;
}

/** Draws the reactions; pressing one sets or takes back one's own. */
export function drawReactions(channel: PageChannel, message: PageMessage): TemplateResult | null {
  if (!message.reactions?.length) return null;
  const drawOne = ({ name, users }: { name: string; users: readonly string[] }): TemplateResult => {
    const isMine = users.includes(session.state?.me ?? '');
    const who = new Intl.ListFormat('en').format(users.map(nameOf));
    return html`<button type="button" class="reaction ${isMine ? 'mine' : ''}" aria-pressed=${isMine} aria-label=${`${name.replaceAll('_', ' ')}, ${users.length}: ${who}`} title=${`${who} reacted with :${name}:`}
      @click=${() => react(channel, message, name)}>${drawEmoji(name)}<span>${users.length}</span></button>`;
  };
  return html`<div class="reactions">${message.reactions.map(drawOne)}
    <button type="button" class="reaction add" aria-label="Add a reaction" @click=${(event: Event) => openEmojiPicker(event, (name) => react(channel, message, name))}>${smileIcon()}</button></div>`;
}

/** Draws how many replies a thread has, under its first message. */
export function drawReplyCount(message: PageMessage): TemplateResult | null {
  const { replies } = message;
  if (!replies || replies.count === 0) return null;
  const at = Number.parseFloat(replies.lastTs);
  const isNow = now().getTime() / 1000 - at < 60;
  const last = isNow ? 'just now' : formatSlackDate(at, '{ago}', { now: now() });
  return html`<button type="button" class="reply-count" @click=${() => togglePane({ kind: 'thread', ts: message.ts })}>
    ${replies.users.slice(0, 4).map((id) => drawAvatar(personOf(id), 'small'))}
    <strong>${replies.count} ${replies.count === 1 ? 'reply' : 'replies'}</strong><span class="quiet">Last reply ${last}</span></button>`;
}
