// Elements that act at once: buttons of every kind, overflow menu; and the image element.
import { z } from 'zod';
import { limits } from '../limits.ts';
import {
  actionId,
  colorScheme,
  confirmable,
  hasOneSource,
  httpUrl,
  imageSource,
  oneSource,
  overflowOption,
} from './composition.ts';
import { plainText } from './text.ts';

export const button = z.strictObject({
  type: z.literal('button'),
  action_id: actionId,
  ...confirmable,
  text: plainText(limits.buttonText),
  value: z.string().max(limits.buttonValue).optional(),
  url: httpUrl(limits.buttonUrl).optional(),
  style: colorScheme.optional(),
  accessibility_label: z.string().max(limits.accessibilityLabel).optional(),
});

export const workflowButton = z.strictObject({
  type: z.literal('workflow_button'),
  action_id: actionId,
  ...confirmable,
  text: plainText(limits.buttonText),
  workflow: z.strictObject({
    trigger: z.strictObject({
      url: httpUrl(limits.buttonUrl),
      customizable_input_parameters: z.array(z.strictObject({ name: z.string(), value: z.string() })).optional(),
    }),
  }),
  style: colorScheme.optional(),
  accessibility_label: z.string().max(limits.accessibilityLabel).optional(),
});

const feedbackButton = z.strictObject({
  text: plainText(limits.buttonText),
  value: z.string().min(1).max(limits.buttonValue),
  accessibility_label: z.string().max(limits.accessibilityLabel).optional(),
});

export const feedbackButtons = z.strictObject({
  type: z.literal('feedback_buttons'),
  action_id: actionId,
  positive_button: feedbackButton,
  negative_button: feedbackButton,
});

export const iconButton = z.strictObject({
  type: z.literal('icon_button'),
  action_id: actionId,
  ...confirmable,
  // Docs (icon-button-element): the trash can is the only icon there is.
  icon: z.literal('trash'),
  text: plainText(),
  value: z.string().max(limits.buttonValue).optional(),
  accessibility_label: z.string().max(limits.accessibilityLabel).optional(),
  visible_to_user_ids: z.array(z.string().min(1)).optional(),
});

export const overflow = z.strictObject({
  type: z.literal('overflow'),
  action_id: actionId,
  ...confirmable,
  options: z.array(overflowOption).min(1).max(limits.overflowOptions),
});

export const imageElement = z
  .strictObject({ type: z.literal('image'), alt_text: z.string().min(1).max(limits.imageAltText), ...imageSource })
  .refine(hasOneSource, oneSource);
