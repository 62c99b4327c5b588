// Tells the workspace how far one has read, while the page is looked at.
import { act } from './act.ts';
import { currentChannel } from './people.ts';
import { session } from './session.ts';

let told = '';

/** Marks the channel one looks at as read; call after drawing. */
export function markRead(): void {
  const { state } = session;
  const channel = state && currentChannel(state);
  const newest = channel?.messages.at(-1);
  if (
    !state ||
    !channel ||
    !newest ||
    channel.unread === 0 ||
    session.tab === 'home' ||
    document.visibilityState !== 'visible'
  )
    return;
  const mark = `${state.me} ${channel.id} ${newest.ts}`;
  if (mark === told) return;
  told = mark;
  void act({ type: 'read', channel: channel.id, ts: newest.ts });
}
