// Elements that only an input block (and, for rich text, an actions block) can hold.
import { z } from 'zod';
import { limits } from '../limits.ts';
import { actionId, dispatchable, focusable, placeholdable } from './composition.ts';
import { richTextBlock } from './rich-text.ts';

const base = { action_id: actionId, ...dispatchable, ...focusable, ...placeholdable };
const length = z.number().int().min(0).max(limits.inputLength);
const lines = z.number().int().min(1).max(limits.richTextInputLines);
const decimal = z.string().refine((text) => /^-?\d+(\.\d+)?$/.test(text), 'must be a number in a string');

const plainTextInput = z
  .strictObject({
    type: z.literal('plain_text_input'),
    ...base,
    initial_value: z.string().max(limits.inputLength).optional(),
    multiline: z.boolean().optional(),
    min_length: length.optional(),
    max_length: length.min(1).optional(),
  })
  .refine(
    (input) => (input.min_length ?? 0) <= (input.max_length ?? limits.inputLength),
    'min_length cannot be greater than max_length',
  );

const numberInput = z
  .strictObject({
    type: z.literal('number_input'),
    ...base,
    is_decimal_allowed: z.boolean(),
    initial_value: decimal.optional(),
    min_value: decimal.optional(),
    max_value: decimal.optional(),
  })
  .refine(
    ({ min_value: min, max_value: max }) => min === undefined || max === undefined || Number(min) <= Number(max),
    'min_value cannot be greater than max_value',
  );

export const richTextInput = z.strictObject({
  type: z.literal('rich_text_input'),
  ...base,
  initial_value: richTextBlock.optional(),
  min_lines: lines.optional(),
  max_lines: lines.optional(),
});

const fileInput = z.strictObject({
  type: z.literal('file_input'),
  action_id: actionId,
  filetypes: z.array(z.string().min(1)).min(1).optional(),
  max_files: z.number().int().min(1).max(limits.fileInputFiles).optional(),
});

export const textInputs = [
  plainTextInput,
  z.strictObject({ type: z.literal('email_text_input'), ...base, initial_value: z.email().optional() }),
  z.strictObject({ type: z.literal('url_text_input'), ...base, initial_value: z.url().optional() }),
  numberInput,
  richTextInput,
  fileInput,
] as const;
