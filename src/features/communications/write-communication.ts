// Writes to users: a template with its values becomes a communication, in the channels and for the audience that somebody chose.
import { AppError } from '../../lib/errors.ts';
import type { Actor } from '../events/event.ts';
import type { Channel } from './communication.ts';
import type { CommunicationDeps } from './deps.ts';
import { requestCommunication } from './request-communication.ts';
import type { MessageTemplate } from './template.ts';
import { type Given, type MessageProblem, writeMessage } from './write-message.ts';

export type WriteRequest = {
  actor: Actor;
  /** The same for the same request: of a repeat nothing is stored a second time. */
  key: string;
  template: string;
  given: Given;
  channels: readonly Channel[];
  /** By its name in policy, with the values of its parameters in order; required with the channel `email`. */
  audience?: { name: string; parameters: readonly string[] } | undefined;
  /** Parts of the status page; undefined: all that a page knows. */
  components?: readonly string[] | undefined;
  incident: number | null;
  /** The communication that this one corrects or continues. */
  follows: number | null;
  /** The Slack channel that it is asked for in. */
  askedIn: string | null;
  /** It is sent without anybody at its card; left out where whoever asks may not send. */
  sendsItself?: boolean;
};

/**
 * Checks the values, renders every language, and stores the draft, whose audience is then counted.
 * @returns its number, or what is wrong with which value: then nothing was stored
 * @throws AppError `communications.no_template`, `communications.other_channel`, and those of `requestCommunication`
 */
export async function writeCommunication(
  deps: CommunicationDeps,
  input: WriteRequest,
): Promise<{ number: number } | { problems: MessageProblem[] }> {
  const template = requireTemplate(deps, input.template);
  const { file } = template;
  const stranger = input.channels.find((channel) => !file.channels.includes(channel));
  if (stranger !== undefined) throw otherChannel(file.title, stranger);
  const written = writeMessage(deps, template, input.given);
  if ('problems' in written) return written;
  const { contents, maintenance } = written;
  const { actor, key, channels, given, audience, components } = input;
  return await requestCommunication(deps, {
    ...{ actor, key, channels, given, template: template.name, title: file.title, rendered: contents },
    essential: file.essential,
    security: file.security,
    ...(audience === undefined ? {} : { audience }),
    ...(components === undefined || !channels.includes('status_page') ? {} : { components }),
    ...(maintenance === undefined ? {} : { maintenance }),
    ...(input.incident === null ? {} : { incident: input.incident }),
    ...(input.follows === null ? {} : { follows: input.follows }),
    ...(input.askedIn === null ? {} : { askedIn: input.askedIn }),
    sendsItself: input.sendsItself ?? false,
  });
}

/** @throws AppError `communications.no_template` */
export function requireTemplate({ templates }: Pick<CommunicationDeps, 'templates'>, name: string): MessageTemplate {
  const found = templates.get(name);
  if (found !== undefined) return found;
  throw new AppError({
    kind: 'not_found',
    code: 'communications.no_template',
    message: `there is no template ${name.slice(0, 100)}`,
    userMessage:
      'There is no message template of that name. Nothing was written or sent. /auth-comms without a name shows them all.',
  });
}

function otherChannel(title: string, channel: Channel): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'communications.other_channel',
    message: `the template has no ${channel}`,
    userMessage: `"${title}" says nothing for ${channel.replace('_', '-')}. Nothing was stored or sent. Choose among its channels.`,
  });
}
