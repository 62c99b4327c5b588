// What was typed and not yet sent, by person and channel; it outlives a reload of the tab.
import { session } from './session.ts';

function keyOf(channel: string): string {
  return `draft ${session.state?.me} ${channel}`;
}

/** The draft of a channel; empty when there is none. */
export function readDraft(channel: string): string {
  const key = keyOf(channel);
  return session.drafts.get(key) ?? sessionStorage.getItem(key) ?? '';
}

/** Keeps what is typed in a channel. */
export function keepDraft(channel: string, text: string): void {
  const key = keyOf(channel);
  session.drafts.set(key, text);
  sessionStorage.setItem(key, text);
}

/** Empties a channel's draft. */
export function forgetDraft(channel: string): void {
  keepDraft(channel, '');
}
