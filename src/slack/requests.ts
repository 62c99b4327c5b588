// What Slack sends, cut down to what listeners use and checked before they see it.
import { z } from 'zod';

const Team = z.object({ id: z.string() }).nullish();

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
    /** The same for every delivery of this command. */
    key: `command:${body.trigger_id}`,
    person: body.user_id,
    channel: body.channel_id,
    text: body.text.trim(),
    triggerId: body.trigger_id,
    responseUrl: body.response_url,
  }));
export type Command = z.output<typeof Command>;

const BlockAction = z.object({
  action_id: z.string(),
  block_id: z.string(),
  action_ts: z.string(),
  value: z.string().optional(),
  selected_option: z.object({ value: z.string() }).nullish(),
});

export const Action = z
  .object({
    user: z.object({ id: z.string() }),
    team: Team,
    channel: z.object({ id: z.string() }).optional(),
    trigger_id: z.string(),
    response_url: z.url().optional(),
    actions: z.tuple([BlockAction], BlockAction),
  })
  .transform((body) => {
    const [action] = body.actions;
    return {
      key: `action:${body.trigger_id}:${action.action_ts}`,
      person: body.user.id,
      channel: body.channel?.id,
      /** The button's value or the chosen option's: ids only. */
      value: action.selected_option?.value ?? action.value ?? '',
      triggerId: body.trigger_id,
      responseUrl: body.response_url,
    };
  });
export type Action = z.output<typeof Action>;

/** block_id → action_id → what the input holds. */
export const ViewState = z.object({
  values: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))),
});
export type ViewState = z.output<typeof ViewState>;

export const Submission = z
  .object({
    user: z.object({ id: z.string() }),
    view: z.object({ id: z.string(), callback_id: z.string(), private_metadata: z.string(), state: ViewState }),
  })
  .transform((body) => ({
    /** The same however often this modal is submitted: what it asks for is done once. */
    key: `view:${body.view.id}`,
    person: body.user.id,
    privateMetadata: body.view.private_metadata,
    state: body.view.state,
  }));
export type Submission = z.output<typeof Submission>;
