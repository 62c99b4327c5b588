// reactions.add, .remove, .get; pins.add, .remove, .list.
import { z } from 'zod';
import type { Context } from '../context.ts';
import { messageShape, permalink } from '../message-shape.ts';
import { pin, pinned, pinnedItem, whyNotPin, whyNotUnpin } from '../pins.ts';
import { react, whyNotReact, whyNotTakeBack } from '../reactions.ts';
import type { Message } from '../state/records.ts';
import { id, optionalId } from './arguments.ts';
import { findChannel, findMessage, isMember } from './channels.ts';
import { ApiRefusal, defineMethod, tier } from './method.ts';

const item = { channel: optionalId, timestamp: optionalId };
type Item = { channel?: string | undefined; timestamp?: string | undefined };

const reactionChange = (name: string, on: boolean) =>
  defineMethod({
    name,
    token: 'bot',
    scopes: ['reactions:write'],
    rate: on ? tier.three : tier.two,
    args: z.object({ name: id, ...item }),
    handle(context, args) {
      const message = changeable(context, args);
      const user = context.store.identity.botUserId;
      const emoji = args.name.replace(/^:|:$/g, '');
      refuse((on ? whyNotReact : whyNotTakeBack)(message, user, emoji));
      void react(context, message, user, emoji, on);
      return {};
    },
  });

const pinChange = (name: string, on: boolean) =>
  defineMethod({
    name,
    token: 'bot',
    scopes: ['pins:write'],
    rate: tier.two,
    args: z.object({ channel: id, timestamp: optionalId }),
    handle(context, args) {
      const message = changeable(context, args);
      refuse(on ? whyNotPin(context, message) : whyNotUnpin(message));
      void pin(context, message, context.store.identity.botUserId, on);
      return {};
    },
  });

const getReactions = defineMethod({
  name: 'reactions.get',
  token: 'bot',
  scopes: ['reactions:read'],
  rate: tier.three,
  args: z.object(item),
  handle(context, args) {
    const message = named(context, args);
    const shape = { ...messageShape(context, message), permalink: permalink(context, message) };
    return { type: 'message', channel: message.channel, message: shape };
  },
});

const listPins = defineMethod({
  name: 'pins.list',
  token: 'bot',
  scopes: ['pins:read'],
  rate: tier.two,
  args: z.object({ channel: id }),
  handle(context, args) {
    const channel = findChannel(context, args.channel);
    return { items: pinned(context, channel.id).map((message) => pinnedItem(context, message)) };
  },
});

export const reactionMethods = [
  reactionChange('reactions.add', true),
  reactionChange('reactions.remove', false),
  getReactions,
  pinChange('pins.add', true),
  pinChange('pins.remove', false),
  listPins,
];

function named(context: Context, { channel, timestamp }: Item): Message {
  if (channel === undefined || timestamp === undefined) throw new ApiRefusal('no_item_specified');
  if (!/^\d+\.\d+$/.test(timestamp)) throw new ApiRefusal('bad_timestamp', [timestamp]);
  return findMessage(context, findChannel(context, channel), timestamp);
}

function changeable(context: Context, given: Item): Message {
  const message = named(context, given);
  const channel = findChannel(context, message.channel);
  if (channel.archived) throw new ApiRefusal('is_archived', [channel.name]);
  if (!isMember(context, channel)) throw new ApiRefusal('not_in_channel', [channel.name]);
  return message;
}

function refuse(why: string | null): void {
  if (why !== null) throw new ApiRefusal(why);
}
