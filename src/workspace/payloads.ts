// The payloads that Slack sends to an app, field for field.
import type { Context } from './context.ts';
import type { Container } from './interactions/container.ts';
import { messageShape } from './message-shape.ts';
import type { Channel, Message, Person } from './state/records.ts';
import type { OpenView } from './view-stacks.ts';

type Shape = Record<string, unknown>;

/** Issues a response_url for a person in a channel; `source` is the message it may replace. */
export function responseUrl(
  context: Context,
  subject: { person: string; channel: string; source: string | null },
): string {
  return `${context.baseUrl()}/response/${context.responseUrls.issue(subject)}`;
}

/** What Slack calls a channel when it speaks to an app: direct messages have the name `directmessage`. */
function channelName(channel: Channel): string {
  return channel.kind === 'direct' ? 'directmessage' : channel.name;
}

/** The body of a slash command; every value is a string, as in a form. */
export function commandPayload(
  context: Context,
  command: { person: Person; channel: Channel; command: string; text: string },
): Record<string, string> {
  const { identity } = context.store;
  const { person, channel } = command;
  return {
    token: identity.verificationToken,
    team_id: identity.teamId,
    team_domain: identity.teamDomain,
    channel_id: channel.id,
    channel_name: channelName(channel),
    user_id: person.id,
    user_name: person.name,
    command: command.command,
    text: command.text,
    api_app_id: identity.appId,
    is_enterprise_install: 'false',
    response_url: responseUrl(context, { person: person.id, channel: channel.id, source: null }),
    trigger_id: context.triggers.issue({ person: person.id, channel: channel.id, viewId: null }),
  };
}

function envelope(context: Context, type: string, person: Person): Shape {
  const { identity } = context.store;
  return {
    type,
    user: { id: person.id, username: person.name, name: person.name, team_id: person.teamId },
    api_app_id: identity.appId,
    token: identity.verificationToken,
    team: { id: identity.teamId, domain: identity.teamDomain },
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** block_actions from a message. An ephemeral message is not sent along: Slack does not keep it. */
export function messageActionPayload(
  context: Context,
  input: { person: Person; channel: Channel; message: Message; values: Shape; action: Shape },
): Shape {
  const { person, channel, message } = input;
  const ephemeral = message.to !== null;
  return {
    ...envelope(context, 'block_actions', person),
    container: messageContainer(message),
    trigger_id: context.triggers.issue({ person: person.id, channel: channel.id, viewId: null }),
    channel: { id: channel.id, name: channelName(channel) },
    ...(ephemeral ? {} : { message: messageShape(context, message) }),
    state: { values: input.values },
    response_url: responseUrl(context, { person: person.id, channel: channel.id, source: message.ts }),
    actions: [input.action],
  };
}

/** block_actions from a modal or App Home. */
export function viewActionPayload(context: Context, input: { person: Person; open: OpenView; action: Shape }): Shape {
  const { person, open } = input;
  return {
    ...envelope(context, 'block_actions', person),
    container: { type: 'view', view_id: open.id },
    trigger_id: context.triggers.issue({ person: person.id, channel: open.channel, viewId: open.id }),
    view: viewShape(context, open),
    actions: [input.action],
  };
}

/** block_suggestion: what was typed into an external select. */
export function suggestionPayload(
  context: Context,
  input: { person: Person; container: Container; blockId: string; actionId: string; value: string },
): Shape {
  const { container } = input;
  const place =
    container.kind === 'view'
      ? { container: { type: 'view', view_id: container.open.id }, view: viewShape(context, container.open) }
      : {
          container: messageContainer(container.message),
          channel: { id: container.channel.id, name: channelName(container.channel) },
          ...(container.message.to === null ? { message: messageShape(context, container.message) } : {}),
        };
  return {
    ...envelope(context, 'block_suggestion', input.person),
    action_id: input.actionId,
    block_id: input.blockId,
    value: input.value,
    ...place,
  };
}

const messageContainer = (message: Message): Shape => ({
  type: 'message',
  message_ts: message.ts,
  channel_id: message.channel,
  is_ephemeral: message.to !== null,
});

/** view_submission; its `response_urls` are those of selects with response_url_enabled. */
export function submissionPayload(
  context: Context,
  input: { person: Person; open: OpenView; responseUrls: Shape[] },
): Shape {
  const { person, open } = input;
  return {
    ...envelope(context, 'view_submission', person),
    trigger_id: context.triggers.issue({ person: person.id, channel: open.channel, viewId: open.id }),
    view: viewShape(context, open),
    response_urls: input.responseUrls,
  };
}

/** view_closed; `cleared` when the whole stack went. */
export function closedPayload(context: Context, input: { person: Person; open: OpenView; cleared: boolean }): Shape {
  return {
    ...envelope(context, 'view_closed', input.person),
    view: viewShape(context, input.open),
    is_cleared: input.cleared,
  };
}

/** A global shortcut. It comes from nowhere in particular, so it has no channel and no response_url. */
export function shortcutPayload(context: Context, person: Person, callbackId: string): Shape {
  return {
    ...shortcutEnvelope(context, 'shortcut', person, callbackId),
    trigger_id: context.triggers.issue({ person: person.id, channel: null, viewId: null }),
  };
}

/** A shortcut on a message: `message_action`, with the whole message. */
export function messageShortcutPayload(
  context: Context,
  input: { person: Person; channel: Channel; message: Message; callbackId: string },
): Shape {
  const { person, channel, message, callbackId } = input;
  return {
    ...shortcutEnvelope(context, 'message_action', person, callbackId),
    trigger_id: context.triggers.issue({ person: person.id, channel: channel.id, viewId: null }),
    response_url: responseUrl(context, { person: person.id, channel: channel.id, source: null }),
    message_ts: message.ts,
    channel: { id: channel.id, name: channelName(channel) },
    message: messageShape(context, message),
  };
}

// Shortcuts carry no api_app_id (docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload).
function shortcutEnvelope(context: Context, type: string, person: Person, callbackId: string): Shape {
  const { api_app_id: _, ...rest } = envelope(context, type, person);
  return { ...rest, callback_id: callbackId, action_ts: context.sequence.next() };
}

/** The envelope of an event of the Events API. */
export function eventPayload(context: Context, event: Shape, eventId: string): Shape {
  const { identity } = context.store;
  return {
    token: identity.verificationToken,
    team_id: identity.teamId,
    api_app_id: identity.appId,
    event,
    type: 'event_callback',
    event_id: eventId,
    event_time: Math.floor(context.clock.now().getTime() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: identity.teamId,
        user_id: identity.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
  };
}

/** A view as the Web API and the payloads show it. */
export function viewShape(context: Context, open: OpenView): Shape {
  const { identity } = context.store;
  const { view } = open;
  return {
    id: open.id,
    team_id: identity.teamId,
    type: view.type,
    blocks: view.blocks,
    private_metadata: view.private_metadata ?? '',
    callback_id: view.callback_id ?? '',
    external_id: view.external_id ?? '',
    state: { values: open.values },
    hash: open.hash,
    ...(view.type === 'modal'
      ? {
          title: view.title,
          close: view.close ?? null,
          submit: view.submit ?? null,
          clear_on_close: view.clear_on_close ?? false,
          notify_on_close: view.notify_on_close ?? false,
        }
      : {}),
    previous_view_id: open.previousId,
    root_view_id: open.rootId,
    app_id: identity.appId,
    app_installed_team_id: identity.teamId,
    bot_id: identity.botId,
  };
}
