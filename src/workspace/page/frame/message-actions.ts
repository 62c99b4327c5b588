// What one can do with a message that one points at, or has the focus in.
import { html, type TemplateResult } from 'lit-html';
import type { PageChannel, PageMessage } from '../../page-protocol.ts';
import { act } from '../act.ts';
import { togglePane } from '../navigation.ts';
import { type MenuEntry, openMenu } from '../popup/menu.ts';
import { change, session } from '../session.ts';
import { openEmojiPicker } from './emoji-picker.ts';
import { moreIcon, pinIcon, replyIcon, smileIcon } from './icons.ts';
import { shortcutEntries } from './shortcuts.ts';

/** Sets or takes back one's own reaction. */
export function react(channel: PageChannel, message: PageMessage, name: string): void {
  const mine = message.reactions?.find((reaction) => reaction.name === name)?.users.includes(session.state?.me ?? '');
  void act({ type: 'react', channel: channel.id, ts: message.ts, name, on: mine !== true });
}

async function copyText(message: PageMessage): Promise<void> {
  const shown = document.querySelector<HTMLElement>(`[data-ts="${message.ts}"] .message-content`)?.innerText;
  try {
    await navigator.clipboard.writeText(shown ?? message.text);
  } catch {
    change({ notice: 'This browser does not let the page copy.' });
  }
}

function entriesFor(channel: PageChannel, message: PageMessage): MenuEntry[] {
  const { state } = session;
  if (!state) return [];
  const there = { channel: channel.id, ts: message.ts };
  const entries: MenuEntry[] = [
    { text: 'Copy text', pick: () => void copyText(message) },
    ...shortcutEntries(state, there),
  ];
  if (message.user === state.me) {
    entries.push({ text: 'Delete message', isDanger: true, pick: () => askToDelete(there) });
  }
  return entries;
}

function askToDelete(there: { channel: string; ts: string }): void {
  const plain = (text: string) => ({ type: 'plain_text', text });
  const words = {
    title: plain('Delete message'),
    text: plain('Are you sure you want to delete this message? This cannot be undone.'),
    confirm: plain('Delete'),
    deny: plain('Cancel'),
    style: 'danger',
  };
  change({ question: { words, agreed: () => void act({ type: 'delete', ...there }) }, touched: session.touched + 1 });
}

/** Draws the row of buttons; a reply's own thread is open already. */
export function drawMessageActions(channel: PageChannel, message: PageMessage, isInThread: boolean): TemplateResult {
  const isPinned = message.pinned === true;
  const pin = (): void => void act({ type: 'pin', channel: channel.id, ts: message.ts, on: !isPinned });
  const button = (label: string, icon: TemplateResult, use: (event: Event) => void): TemplateResult =>
    html`<button type="button" class="icon-button" aria-label=${label} title=${label} @click=${use}>${icon}</button>`;
  return html`<div class="message-actions" role="group" aria-label="Message actions">
    ${button('Add a reaction', smileIcon(), (event) => openEmojiPicker(event, (name) => react(channel, message, name)))}
    ${isInThread ? null : button('Reply in thread', replyIcon(), () => togglePane({ kind: 'thread', ts: message.threadTs ?? message.ts }))}
    ${button(isPinned ? 'Unpin from the channel' : 'Pin to the channel', pinIcon(), pin)}
    ${button('More actions for this message', moreIcon(), (event) => openMenu(event, 'More actions for this message', entriesFor(channel, message)))}
  </div>`;
}
