// Text objects, with the limit of the place where they stand.
import { z } from 'zod';
import { limits } from '../limits.ts';

/** A `plain_text` object of 1 to `max` characters. */
export function plainText(max: number = limits.text) {
  return z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });
}

/** A `mrkdwn` object of 1 to `max` characters. */
export function mrkdwn(max: number = limits.text) {
  return z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(max),
    verbatim: z.boolean().optional(),
  });
}

/** Either kind of text object. */
export function anyText(max: number = limits.text) {
  return z.discriminatedUnion('type', [plainText(max), mrkdwn(max)]);
}
