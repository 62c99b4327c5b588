// Keeps the objects of the state before wherever they say the same, so that only messages that changed are drawn anew.
import type { PageChannel, PageMessage, PageState } from '../page-protocol.ts';

const written = new WeakMap<object, string>();

function textOf(value: object): string {
  const known = written.get(value);
  if (known !== undefined) return known;
  const text = JSON.stringify(value);
  written.set(value, text);
  return text;
}

function same<T extends object>(before: T | undefined, after: T): T {
  return before && textOf(before) === textOf(after) ? before : after;
}

function shareMessages(before: PageChannel | undefined, after: PageChannel): PageChannel {
  if (!before) return after;
  const known = new Map(before.messages.map((message): [string, PageMessage] => [message.ts, message]));
  return { ...after, messages: after.messages.map((message) => same(known.get(message.ts), message)) };
}

/** The new state, made of the old one's people and messages where these are unchanged. */
export function shareState(before: PageState | null, after: PageState): PageState {
  if (!before || before.me !== after.me) return after;
  const channels = after.channels.map((channel) =>
    shareMessages(
      before.channels.find(({ id }) => id === channel.id),
      channel,
    ),
  );
  return {
    ...after,
    people: same(before.people as object[], after.people as object[]) as PageState['people'],
    channels,
  };
}
