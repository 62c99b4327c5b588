// Every block, and which elements each may hold.
import { z } from 'zod';
import { limits } from '../limits.ts';
import { button, feedbackButtons, iconButton, imageElement, overflow, workflowButton } from './buttons.ts';
import { blockId, hasOneSource, httpUrl, imageSource, oneSource } from './composition.ts';
import { richTextInput, textInputs } from './inputs.ts';
import { checkboxes, datepicker, datetimepicker, radioButtons, timepicker } from './pickers.ts';
import { richTextBlock } from './rich-text.ts';
import { multiSelects, selects } from './selects.ts';
import { tableBlock } from './table.ts';
import { anyText, mrkdwn, plainText } from './text.ts';

const choices = [...selects, ...multiSelects, checkboxes, radioButtons, datepicker, timepicker] as const;

const section = z
  .strictObject({
    type: z.literal('section'),
    block_id: blockId,
    text: anyText(limits.sectionText).optional(),
    fields: z.array(anyText(limits.sectionFieldText)).min(1).max(limits.sectionFields).optional(),
    accessory: z.discriminatedUnion('type', [button, workflowButton, overflow, imageElement, ...choices]).optional(),
    expand: z.boolean().optional(),
  })
  .refine((block) => block.text !== undefined || block.fields !== undefined, 'must provide either text or fields');

const actions = z.strictObject({
  type: z.literal('actions'),
  block_id: blockId,
  elements: z
    .array(z.discriminatedUnion('type', [button, workflowButton, overflow, datetimepicker, richTextInput, ...choices]))
    .min(1)
    .max(limits.actionsElements),
});

const context = z.strictObject({
  type: z.literal('context'),
  block_id: blockId,
  elements: z
    .array(z.discriminatedUnion('type', [imageElement, plainText(), mrkdwn()]))
    .min(1)
    .max(limits.contextElements),
});

const image = z
  .strictObject({
    type: z.literal('image'),
    block_id: blockId,
    alt_text: z.string().min(1).max(limits.imageAltText),
    title: plainText(limits.imageTitle).optional(),
    ...imageSource,
  })
  .refine(hasOneSource, oneSource);

const input = z.strictObject({
  type: z.literal('input'),
  block_id: blockId,
  label: plainText(limits.inputLabel),
  hint: plainText(limits.inputHint).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  element: z.discriminatedUnion('type', [datetimepicker, ...textInputs, ...choices]),
});

const video = z.strictObject({
  type: z.literal('video'),
  block_id: blockId,
  video_url: httpUrl(limits.imageUrl),
  thumbnail_url: httpUrl(limits.imageUrl),
  alt_text: z.string().min(1),
  title: plainText(limits.videoTitle),
  title_url: httpUrl(limits.imageUrl).optional(),
  author_name: z.string().max(limits.videoAuthor).optional(),
  provider_name: z.string().optional(),
  provider_icon_url: httpUrl(limits.imageUrl).optional(),
  description: plainText(limits.videoDescription).optional(),
});

const everywhere = [
  section,
  actions,
  context,
  z.strictObject({ type: z.literal('divider'), block_id: blockId }),
  z.strictObject({ type: z.literal('header'), block_id: blockId, text: plainText(limits.headerText) }),
  image,
  input,
  richTextBlock,
  video,
] as const;

const markdown = z.strictObject({
  type: z.literal('markdown'),
  block_id: blockId,
  text: z.string().min(1).max(limits.markdownText),
});

const contextActions = z.strictObject({
  type: z.literal('context_actions'),
  block_id: blockId,
  elements: z
    .array(z.discriminatedUnion('type', [feedbackButtons, iconButton]))
    .min(1)
    .max(limits.contextActionsElements),
});

const alert = z.strictObject({
  type: z.literal('alert'),
  block_id: blockId,
  text: anyText(),
  level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
});

/** Where blocks can stand. */
export type Surface = 'message' | 'modal' | 'home';

/**
 * The blocks of each surface. A `file` block is in none: Slack shows it for remote files, apps cannot send it
 * (FileBlock in @slack/types).
 */
export const blockOf = {
  message: z.discriminatedUnion('type', [...everywhere, contextActions, markdown, tableBlock]),
  modal: z.discriminatedUnion('type', [...everywhere, alert]),
  home: z.discriminatedUnion('type', everywhere),
} satisfies Record<Surface, z.ZodType>;
