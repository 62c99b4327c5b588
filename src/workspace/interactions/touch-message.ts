// What a person does to a message besides using its elements: a reaction, a pin, deleting one's own.
import type { Context } from '../context.ts';
import { deleteMessage } from '../messages.ts';
import type { PageAction, PageAnswer } from '../page-protocol.ts';
import { pin, whyNotPin, whyNotUnpin } from '../pins.ts';
import { react, whyNotReact, whyNotTakeBack } from '../reactions.ts';
import type { Person } from '../state/records.ts';
import { lastingMessageOf, Notice } from './people-and-places.ts';

type ActionOf<Type extends PageAction['type']> = Extract<PageAction, { type: Type }>;

/** What Slack's client says where the API has a code. */
const sentences: Record<string, string> = {
  invalid_name: 'There is no such emoji.',
  too_many_emoji: 'This message cannot take any more kinds of reactions.',
  too_many_reactions: 'You cannot add any more reactions to this message.',
  too_many_pins: 'This channel cannot have any more pins.',
  not_pinnable: 'This message cannot be pinned.',
};

/** Setting what is set already changes nothing. @throws Notice */
export async function reactTo(context: Context, person: Person, action: ActionOf<'react'>): Promise<PageAnswer> {
  const message = lastingMessageOf(context, person, action);
  const why = (action.on ? whyNotReact : whyNotTakeBack)(message, person.id, action.name);
  if (why === null) await react(context, message, person.id, action.name, action.on);
  return settled(why, ['already_reacted', 'no_reaction']);
}

/** Pinning what is pinned already changes nothing. @throws Notice */
export async function pinMessage(context: Context, person: Person, action: ActionOf<'pin'>): Promise<PageAnswer> {
  const message = lastingMessageOf(context, person, action);
  const why = action.on ? whyNotPin(context, message) : whyNotUnpin(message);
  if (why === null) await pin(context, message, person.id, action.on);
  return settled(why, ['already_pinned', 'no_pin']);
}

/** @throws Notice for a message of somebody else */
export async function deleteOwn(context: Context, person: Person, action: ActionOf<'delete'>): Promise<PageAnswer> {
  const message = lastingMessageOf(context, person, action);
  const own = message.user === person.id && (message.subtype === null || message.subtype === 'file_share');
  if (!own) throw new Notice('You can delete your own messages only.');
  await deleteMessage(context, message);
  return { ok: true };
}

function settled(why: string | null, harmless: readonly string[]): PageAnswer {
  if (why === null || harmless.includes(why)) return { ok: true };
  throw new Notice(sentences[why] ?? 'That cannot be done to this message.');
}
