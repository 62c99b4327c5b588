// The kinds of words and flags that commands take.
import { z } from 'zod';

/** The number of an incident. */
export const IncidentNumber = z
  .string()
  .regex(/^#?\d{1,9}$/, { error: 'must be the number of an incident, such as 12' })
  .transform((text) => Number(text.replace('#', '')))
  .describe('N');

/** The number of a rollback, and of one of its steps as people count them, from 1. */
export const RollbackNumber = z
  .string()
  .regex(/^[rR]?\d{1,9}$/, { error: 'must be the number of a rollback, such as R7' })
  .transform((text) => Number(text.replace(/^r/i, '')))
  .describe('N');

/** A whole number, called `placeholder` in the usage. */
export const whole = (placeholder: string, { from = 1, to = 999_999_999 } = {}) =>
  z
    .string()
    .regex(/^\d{1,9}$/, { error: 'must be a whole number' })
    .transform(Number)
    .refine((number) => number >= from && number <= to, { error: `must be from ${from} to ${to}` })
    .describe(placeholder);

/** A text of at most `max` characters, the limit that Slack's forms have for it, too. */
export const text = (max: number, placeholder = 'TEXT') =>
  z
    .string()
    .trim()
    .min(1, { error: 'is empty' })
    .max(max, { error: `must be at most ${max} characters` })
    .describe(placeholder);

/** One of a list. */
export const oneOf = <const Options extends readonly string[]>(options: Options) =>
  z.enum(options, { error: `must be one of ${options.join(', ')}` });

/** A flag without a value. */
export const flag = z.boolean().default(false);

/** Somebody of Slack. */
export const Person = z
  .string()
  .regex(/^[UW][A-Z0-9]{2,20}$/, {
    error: 'must be a Slack user id such as U012AB3CD (profile → ⋮ → Copy member ID)',
  })
  .describe('PERSON');

/** The number of a communication. */
export const CommunicationNumber = z
  .string()
  .regex(/^[cC]?\d{1,9}$/, { error: 'must be the number of a communication, such as C7' })
  .transform((text) => Number(text.replace(/^c/i, '')))
  .describe('N');
