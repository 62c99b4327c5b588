// A typed slash command: known or not, delivered, its acknowledgement shown.
import { escapeMrkdwn } from '../../blockkit/escape.ts';
import type { Context } from '../context.ts';
import type { Ack } from '../delivery/delivery.ts';
import { postAsSlackbot } from '../messages.ts';
import type { PageAnswer } from '../page-protocol.ts';
import { commandPayload } from '../payloads.ts';
import type { Channel, Person } from '../state/records.ts';
import { applyReply } from './apply-reply.ts';
import { encodeTyped } from './typed-text.ts';

/** Runs what was typed, from its slash on. Resolves when the app has acknowledged or failed to. */
export async function runCommand(
  context: Context,
  person: Person,
  channel: Channel,
  typed: string,
): Promise<PageAnswer> {
  const [name = '', ...rest] = typed.split(/\s/);
  const known = context.manifest.features.slash_commands.find((one) => one.command === name);
  // An app's commands belong to its workspace: people of another one do not have them, shared channel or not.
  if (known === undefined || person.isStranger) return refuse(context, person, channel, notACommand(name));
  const text = rest.join(' ').trim();
  const payload = commandPayload(context, {
    person,
    channel,
    command: name,
    text: known.should_escape ? encodeTyped(context.store, text, true) : text,
  });
  const acks = await context.dispatcher.dispatch({ kind: 'slash_commands', payload }, name);
  const answers = acks.map((ack) => show(context, person, channel, name, ack));
  return answers[0] ?? { ok: true };
}

function show(context: Context, person: Person, channel: Channel, name: string, ack: Ack): PageAnswer {
  if (ack.kind === 'failed') {
    const notice =
      ack.code === 'dispatch_failed'
        ? `${name} failed with the error "${ack.code}"`
        : `${name} failed because the app did not respond`;
    return refuse(context, person, channel, notice);
  }
  if (ack.body === undefined) return { ok: true };
  const refusal = applyReply(context, { person: person.id, channel: channel.id, source: null }, ack.body);
  if (refusal === null) return { ok: true };
  context.faults.record('ack', refusal.error, refusal.details);
  return refuse(context, person, channel, `${name} failed with the error "${refusal.error}"`);
}

function refuse(context: Context, person: Person, channel: Channel, notice: string): PageAnswer {
  postAsSlackbot(context, channel.id, person.id, escapeMrkdwn(notice));
  return { ok: false, notice };
}

const notACommand = (name: string): string =>
  `${name} is not a valid command. In Slack, all messages that start with the "/" character are interpreted as commands. If you want to send a message and not run a command, try preceding the "/" with an empty space.`;
