// What Slack sends, cut down to what listeners use and checked before they see it.
import { z } from 'zod';

// Each request has a `key`, the same for every delivery of it, under which a use-case does things once.

export const Command = z
  .object({
    command: z.string(),
    text: z.string().default(''),
    user_id: z.string(),
    channel_id: z.string(),
    trigger_id: z.string(),
    response_url: z.url(),
  })
  .transform((body) => ({
    key: `command:${body.trigger_id}`,
    person: body.user_id,
    channel: body.channel_id,
    /** What follows the command and its sub-command. */
    text: body.text.trim(),
    triggerId: body.trigger_id,
    responseUrl: body.response_url,
  }));
export type Command = z.output<typeof Command>;

/** block_id → action_id → what the input holds. */
export const ViewState = z.object({
  values: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))),
});
export type ViewState = z.output<typeof ViewState>;

const Option = z.object({ value: z.string() });

const BlockAction = z.object({
  action_id: z.string(),
  block_id: z.string(),
  action_ts: z.string(),
  value: z.string().nullish(),
  selected_option: Option.nullish(),
  selected_user: z.string().nullish(),
  selected_options: z.array(Option).nullish(),
});

export const Action = z
  .object({
    user: z.object({ id: z.string() }),
    channel: z.object({ id: z.string() }).optional(),
    container: z.object({ message_ts: z.string().optional() }).optional(),
    view: z
      .object({
        id: z.string(),
        type: z.enum(['modal', 'home']),
        private_metadata: z.string().default(''),
        state: ViewState,
      })
      .optional(),
    trigger_id: z.string(),
    response_url: z.url().optional(),
    actions: z.tuple([BlockAction], BlockAction),
  })
  .transform(({ actions: [action], view, ...body }) => ({
    key: `action:${body.trigger_id}:${action.action_ts}`,
    person: body.user.id,
    channel: body.channel?.id,
    /** The message that was clicked. */
    messageTs: body.container?.message_ts,
    /** The button's value, the chosen option's or the chosen person's id: ids only. */
    value: action.selected_option?.value ?? action.selected_user ?? action.value ?? '',
    /** What is ticked now, or chosen in a select for several. */
    values: (action.selected_options ?? []).map((option) => option.value),
    viewId: view?.id,
    /** Of the view in which the person clicked, as what its inputs hold. */
    privateMetadata: view?.private_metadata,
    state: view?.state,
    isInModal: view?.type === 'modal',
    triggerId: body.trigger_id,
    responseUrl: body.response_url,
  }));
export type Action = z.output<typeof Action>;

export const Shortcut = z
  .object({
    user: z.object({ id: z.string() }),
    channel: z.object({ id: z.string() }),
    message_ts: z.string(),
    message: z.object({
      text: z.string().default(''),
      user: z.string().optional(),
      thread_ts: z.string().optional(),
    }),
    trigger_id: z.string(),
    response_url: z.url(),
  })
  .transform((body) => ({
    key: `shortcut:${body.trigger_id}`,
    person: body.user.id,
    channel: body.channel.id,
    messageTs: body.message_ts,
    /** The thread that the message belongs to. */
    threadTs: body.message.thread_ts,
    /** What the message says, in Slack's mrkdwn: names are ids, `&`, `<` and `>` are escaped. */
    text: body.message.text,
    /** Who wrote it; some apps' messages have no author. */
    author: body.message.user,
    triggerId: body.trigger_id,
    responseUrl: body.response_url,
  }));
export type Shortcut = z.output<typeof Shortcut>;

// Who did it, where the event names one person: some events carry a whole profile in its place.
const Happened = z.looseObject({ user: z.string().optional().catch(undefined) });

/** An event before its listener's own schema has looked at it. */
export const EventEnvelope = z
  .object({ event_id: z.string(), event: Happened })
  .transform(({ event_id, event }) => ({ key: `event:${event_id}`, person: event.user, event }));

const View = z.object({ id: z.string(), callback_id: z.string(), private_metadata: z.string() });

export const Submission = z
  .object({
    user: z.object({ id: z.string() }),
    view: View.extend({
      state: ViewState,
      blocks: z.array(z.object({ type: z.string(), block_id: z.string().optional() })).default([]),
    }),
  })
  .transform(({ user, view }) => ({
    /**
     * The same however often this modal is submitted: what it asks for is done once. The next step of a modal that is updated in
     * its place has another callback_id, and so another key.
     */
    key: `view:${view.id}:${view.callback_id}`,
    person: user.id,
    viewId: view.id,
    privateMetadata: view.private_metadata,
    state: view.state,
    /** The block beside which Slack can show what is wrong with the whole; none in a modal without inputs. */
    firstInput: view.blocks.find((block) => block.type === 'input')?.block_id,
  }));
export type Submission = z.output<typeof Submission>;

export const Closed = z.object({ user: z.object({ id: z.string() }), view: View }).transform(({ user, view }) => ({
  key: `closed:${view.id}`,
  person: user.id,
  privateMetadata: view.private_metadata,
  viewId: view.id,
}));
export type Closed = z.output<typeof Closed>;
