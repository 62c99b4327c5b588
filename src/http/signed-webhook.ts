// What a webhook of our own has in common with the others: a signature over time and body, a small body, and an answer that says whether to come again.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import type { Secret } from '../lib/redaction.ts';

// Largest message of SNS: 256 KiB.
const mostBytes = 300 * 1024;
const oldestSeconds = 300;

/** Reads the body, has it taken, and answers. @param about for the log: what was turned away. */
export async function receive(
  req: IncomingMessage,
  res: ServerResponse,
  options: { log: Log; about: string },
  take: (text: string, headers: IncomingMessage['headers']) => Promise<void>,
): Promise<void> {
  const end = (status: number, text: string) =>
    void res.writeHead(status, { 'content-type': 'text/plain' }).end(`${text}\n`);
  if (req.method !== 'POST') return end(405, 'POST only');
  const text = await bodyOf(req);
  if (text === undefined) return end(413, 'too large');
  try {
    await take(text, req.headers);
    end(200, 'ok');
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    options.log.info({ error: error.message, path: req.url }, `${options.about} was turned away`);
    // Whoever sends it comes again after a 5xx, and not after a 4xx.
    end(error.kind === 'not_allowed' ? 403 : error.kind === 'invalid' ? 400 : 503, error.userMessage);
  }
}

/**
 * Headers `x-backbolt-timestamp` (seconds) and `x-backbolt-signature`: `sha256=` and the HMAC of `<timestamp>.<body>` in hex.
 * @throws AppError `webhook.refused` for a signature that does not fit, or one of more than five minutes ago.
 */
export function checkSignature(text: string, headers: IncomingMessage['headers'], secret: Secret, clock: Clock): void {
  const timestamp = String(headers['x-backbolt-timestamp'] ?? '');
  const expected = createHmac('sha256', secret.reveal()).update(`${timestamp}.${text}`).digest('hex');
  const given = Buffer.from(String(headers['x-backbolt-signature'] ?? ''));
  const wanted = Buffer.from(`sha256=${expected}`);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw refused('its signature does not fit');
  const ageSeconds = Math.abs(clock.now().getTime() / 1000 - Number(timestamp));
  if (!(ageSeconds <= oldestSeconds)) throw refused('it is too old, or from the future');
}

/** The body is not what it should be. @param message for the log, `expected` for whoever sent it. */
export function invalidBody(message: string, expected: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'webhook.invalid',
    message,
    userMessage: `its body is not ${expected}`,
  });
}

/** The JSON of a text; undefined when it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refused(why: string): AppError {
  const message = `a webhook was refused: ${why}`;
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
