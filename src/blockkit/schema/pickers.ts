// Date and time pickers, checkboxes, radio buttons.
import { z } from 'zod';
import { limits } from '../limits.ts';
import { actionId, confirmable, focusable, placeholdable, richOption } from './composition.ts';

const base = { action_id: actionId, ...confirmable, ...focusable };

export const isDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
export const isTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
const isTimezone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
};

export const datepicker = z.strictObject({
  type: z.literal('datepicker'),
  ...base,
  ...placeholdable,
  initial_date: z.string().refine(isDate, 'must be a date in the format YYYY-MM-DD').optional(),
});

export const timepicker = z.strictObject({
  type: z.literal('timepicker'),
  ...base,
  ...placeholdable,
  initial_time: z.string().refine(isTime, 'must be a time in the format HH:mm').optional(),
  timezone: z.string().refine(isTimezone, 'must be an IANA time zone').optional(),
});

export const datetimepicker = z.strictObject({
  type: z.literal('datetimepicker'),
  ...base,
  // Ten digits: DateTimepicker.initial_date_time of @slack/types.
  initial_date_time: z.number().int().min(1_000_000_000).max(9_999_999_999).optional(),
});

const sameOption = (a: z.infer<typeof richOption>, b: z.infer<typeof richOption>): boolean =>
  a.value === b.value && a.text.text === b.text.text;
const knownInitial = 'initial options must match the options';

export const checkboxes = z
  .strictObject({
    type: z.literal('checkboxes'),
    ...base,
    options: z.array(richOption).min(1).max(limits.checkboxesOptions),
    initial_options: z.array(richOption).min(1).optional(),
  })
  .refine(
    (element) => (element.initial_options ?? []).every((one) => element.options.some((o) => sameOption(o, one))),
    knownInitial,
  );

export const radioButtons = z
  .strictObject({
    type: z.literal('radio_buttons'),
    ...base,
    options: z.array(richOption).min(1).max(limits.radioOptions),
    initial_option: richOption.optional(),
  })
  .refine(
    ({ initial_option: initial, options }) => initial === undefined || options.some((o) => sameOption(o, initial)),
    knownInitial,
  );
