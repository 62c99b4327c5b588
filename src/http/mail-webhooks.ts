// Bounces and complaints come in here: POST /webhooks/sns from Amazon, POST /webhooks/mail from anything else, signed with a secret.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { MailFeedback, recordFeedback } from '../features/communications/mail-feedback.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import type { Secret } from '../lib/redaction.ts';
import type { HttpServer } from './server.ts';

type Feedback = { key: string; feedback: readonly MailFeedback[] };
type Take = (text: string, headers: IncomingMessage['headers']) => Promise<Feedback | undefined>;

// Largest message of SNS: 256 KiB.
const mostBytes = 300 * 1024;
const oldestSeconds = 300;

export type MailWebhooks = {
  db: Parameters<typeof recordFeedback>[0]['db'];
  clock: Clock;
  log: Log;
  sns: (body: unknown) => Promise<Feedback | undefined>;
  /** Of /webhooks/mail; without one it is not there. */
  secret: () => Secret | undefined;
};

export function routeMailWebhooks(http: Pick<HttpServer, 'route'>, deps: MailWebhooks): void {
  http.route('/webhooks/sns', (req, res) => receive(req, res, deps, (text) => deps.sns(jsonOf(text))));
  http.route('/webhooks/mail', (req, res) => {
    const secret = deps.secret();
    if (secret === undefined) return false;
    return receive(req, res, deps, async (text, headers) => signedFeedback(text, headers, secret, deps.clock));
  });
}

async function receive(req: IncomingMessage, res: ServerResponse, deps: MailWebhooks, take: Take): Promise<void> {
  const end = (status: number, text: string) =>
    void res.writeHead(status, { 'content-type': 'text/plain' }).end(`${text}\n`);
  if (req.method !== 'POST') return end(405, 'POST only');
  const text = await bodyOf(req);
  if (text === undefined) return end(413, 'too large');
  try {
    const received = await take(text, req.headers);
    if (received !== undefined) await recordFeedback(deps, received);
    end(200, 'ok');
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    deps.log.info({ error: error.message, path: req.url }, 'mail feedback was turned away');
    // Whoever sends it comes again after a 5xx, and not after a 4xx.
    end(error.kind === 'not_allowed' ? 403 : error.kind === 'invalid' ? 400 : 503, error.userMessage);
  }
}

const Signed = z.strictObject({ id: z.string().min(1).max(200), events: z.array(MailFeedback).min(1).max(1_000) });

/**
 * Headers `x-backbolt-timestamp` (seconds) and `x-backbolt-signature`: `sha256=` and the HMAC of `<timestamp>.<body>` in hex.
 * The body: `{ id, events: [{ type: bounce|complaint|unsubscribe, address, message_id?, reason? }] }`.
 */
function signedFeedback(text: string, headers: IncomingMessage['headers'], secret: Secret, clock: Clock): Feedback {
  const timestamp = String(headers['x-backbolt-timestamp'] ?? '');
  const expected = createHmac('sha256', secret.reveal()).update(`${timestamp}.${text}`).digest('hex');
  const given = Buffer.from(String(headers['x-backbolt-signature'] ?? ''));
  const wanted = Buffer.from(`sha256=${expected}`);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw refused('its signature does not fit');
  const ageSeconds = Math.abs(clock.now().getTime() / 1000 - Number(timestamp));
  if (!(ageSeconds <= oldestSeconds)) throw refused('it is too old, or from the future');
  const parsed = Signed.safeParse(jsonOf(text));
  if (parsed.success) return { key: `mail:${parsed.data.id}`, feedback: parsed.data.events };
  throw new AppError({
    kind: 'invalid',
    code: 'webhook.invalid',
    message: z.prettifyError(parsed.error),
    userMessage: 'its body is not { id, events: [{ type, address }] }',
  });
}

function refused(why: string): AppError {
  const message = `mail feedback was refused: ${why}`;
  return new AppError({ kind: 'not_allowed', code: 'webhook.refused', message, userMessage: `refused: ${why}` });
}

async function bodyOf(req: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    size += (chunk as Buffer).length;
    if (size > mostBytes) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
