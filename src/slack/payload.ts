// What Bolt hands over, checked against what a listener was promised.
import type { z } from 'zod';
import { AppError } from '../lib/errors.ts';

/** Whatever its kind: what Slack sent, and the way to acknowledge it. */
export type Incoming = { body: unknown; ack: (answer?: object) => Promise<void> };

/** The payload in the schema's form. @throws AppError `slack.unexpected_payload` */
export function checkPayload<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new AppError({
    kind: 'invalid',
    code: 'slack.unexpected_payload',
    message: parsed.error.message,
    userMessage: 'Slack sent something that Backbolt does not understand. Nothing was changed.',
  });
}
