// A person types into a channel or a thread: a message, which the app hears of if it subscribed, or a command.
import type { Context } from '../context.ts';
import { postAsPerson, postAsSlackbot } from '../messages.ts';
import type { PageAnswer } from '../page-protocol.ts';
import type { Channel, Person } from '../state/records.ts';
import { messageOf, type PlaceAction } from './people-and-places.ts';
import { runCommand } from './run-command.ts';
import { encodeTyped } from './typed-text.ts';

/** Resolves when the app has acknowledged what it was told. @throws Notice when the thread is gone */
export async function say(
  context: Context,
  person: Person,
  channel: Channel,
  typed: string,
  threadTs: string | undefined,
): Promise<PageAnswer> {
  const thread = threadTs === undefined ? null : threadOf(context, person, { channel: channel.id, ts: threadTs });
  if (typed.startsWith('/')) {
    return thread === null ? runCommand(context, person, channel, typed) : refuse(context, person, channel, typed);
  }
  const text = encodeTyped(context.store, typed, false);
  const { result, told } = postAsPerson(context, { channel: channel.id, threadTs: thread }, person.id, text);
  context.store.markRead(person.id, channel.id, result.ts);
  await told;
  return { ok: true };
}

/** The first message of the thread that a message belongs to. @throws Notice when it is gone */
export function threadOf(context: Context, person: Person, at: PlaceAction): string {
  const message = messageOf(context, person, at).message;
  return message.threadTs ?? message.ts;
}

function refuse(context: Context, person: Person, channel: Channel, typed: string): PageAnswer {
  const notice = `${typed.split(/\s/)[0]} is not supported in threads. Sorry!`;
  postAsSlackbot(context, channel.id, person.id, notice);
  return { ok: false, notice };
}
