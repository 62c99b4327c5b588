// Bounces and complaints come in here: POST /webhooks/sns from Amazon, POST /webhooks/mail from anything else, signed with a secret.
import { z } from 'zod';
import { MailFeedback, recordFeedback } from '../features/communications/mail-feedback.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Secret } from '../lib/redaction.ts';
import type { HttpServer } from './server.ts';
import { checkSignature, invalidBody, jsonOf, receive } from './signed-webhook.ts';

type Feedback = { key: string; feedback: readonly MailFeedback[] };

const about = 'mail feedback';

export type MailWebhooks = {
  db: Parameters<typeof recordFeedback>[0]['db'];
  clock: Clock;
  log: Log;
  sns: (body: unknown) => Promise<Feedback | undefined>;
  /** Of /webhooks/mail; without one it is not there. */
  secret: () => Secret | undefined;
};

export function routeMailWebhooks(http: Pick<HttpServer, 'route'>, deps: MailWebhooks): void {
  const { log, clock } = deps;
  http.route('/webhooks/sns', (req, res) =>
    receive(req, res, { log, about }, async (text) => {
      const received = await deps.sns(jsonOf(text));
      if (received !== undefined) await recordFeedback(deps, received);
    }),
  );
  http.route('/webhooks/mail', (req, res) => {
    const secret = deps.secret();
    if (secret === undefined) return false;
    return receive(req, res, { log, about }, async (text, headers) => {
      checkSignature(text, headers, secret, clock);
      await recordFeedback(deps, feedbackOf(text));
    });
  });
}

const Signed = z.strictObject({ id: z.string().min(1).max(200), events: z.array(MailFeedback).min(1).max(1_000) });

// The body: `{ id, events: [{ type: bounce|complaint|unsubscribe, address, message_id?, reason? }] }`.
function feedbackOf(text: string): Feedback {
  const parsed = Signed.safeParse(jsonOf(text));
  if (parsed.success) return { key: `mail:${parsed.data.id}`, feedback: parsed.data.events };
  throw invalidBody(z.prettifyError(parsed.error), '{ id, events: [{ type, address }] }');
}
