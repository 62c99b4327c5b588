// Composition objects: options, confirm dialogs, filters, dispatch configuration, files of images.
import { z } from 'zod';
import { limits } from '../limits.ts';
import { anyText, plainText } from './text.ts';

export const colorScheme = z.enum(['primary', 'danger']);
export const blockId = z.string().min(1).max(limits.blockId).optional();
export const actionId = z.string().min(1).max(limits.actionId).optional();
export const httpUrl = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((text) => /^(https?|mailto|tel|slack):/i.test(text) && URL.canParse(text), 'must be a valid URL');

const confirm = z.strictObject({
  title: plainText(limits.confirmTitle).optional(),
  text: anyText(limits.confirmText),
  confirm: plainText(limits.confirmButton).optional(),
  deny: plainText(limits.confirmButton).optional(),
  style: colorScheme.optional(),
});

const described = {
  value: z.string().min(1).max(limits.optionValue),
  description: plainText(limits.optionDescription).optional(),
};

/** An option of a select menu. */
export const plainOption = z.strictObject({ text: plainText(limits.optionText), ...described });
/** An option of checkboxes and radio buttons: its texts may be mrkdwn. */
export const richOption = z.strictObject({
  text: anyText(limits.optionText),
  value: described.value,
  description: anyText(limits.optionDescription).optional(),
});
/** An option of an overflow menu: may carry a URL. */
export const overflowOption = z.strictObject({
  text: plainText(limits.optionText),
  ...described,
  value: described.value.optional(),
  url: httpUrl(limits.optionUrl).optional(),
});

export const optionGroup = z.strictObject({
  label: plainText(limits.optionGroupLabel),
  options: z.array(plainOption).min(1).max(limits.optionGroupOptions),
});

const dispatchActionConfig = z.strictObject({
  trigger_actions_on: z
    .array(z.enum(['on_enter_pressed', 'on_character_entered']))
    .min(1)
    .max(2)
    .optional(),
});

export const conversationFilter = z
  .strictObject({
    include: z
      .array(z.enum(['im', 'mpim', 'private', 'public']))
      .min(1)
      .optional(),
    exclude_external_shared_channels: z.boolean().optional(),
    exclude_bot_users: z.boolean().optional(),
  })
  .refine((filter) => Object.keys(filter).length > 0, 'must provide at least one filter');

/** Exactly one of `id` and `url`: Slack refuses both (ConversationFilter, SlackFile in @slack/types). */
const slackFile = z
  .strictObject({ id: z.string().min(1).optional(), url: httpUrl(limits.imageUrl).optional() })
  .refine((file) => (file.id === undefined) !== (file.url === undefined), 'must provide either id or url');

/** The source of an image: exactly one of `image_url` and `slack_file`. */
export const imageSource = { image_url: httpUrl(limits.imageUrl).optional(), slack_file: slackFile.optional() };
export const hasOneSource = (image: { image_url?: string | undefined; slack_file?: unknown }): boolean =>
  (image.image_url === undefined) !== (image.slack_file === undefined);
export const oneSource = 'must provide either image_url or slack_file';

export const focusable = { focus_on_load: z.boolean().optional() };
export const confirmable = { confirm: confirm.optional() };
export const placeholdable = { placeholder: plainText(limits.placeholder).optional() };
export const dispatchable = { dispatch_action_config: dispatchActionConfig.optional() };
export const maxItems = { max_selected_items: z.number().int().min(1).optional() };
