// POST /response/<id>: what the app says later to an interaction.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from '../context.ts';
import { applyReply } from '../interactions/apply-reply.ts';
import { parseBody, readBody, sendJson, sendText } from './body.ts';

const where = 'response_url';

/** Carries out one use of a response_url: `ok`, or Slack's error (404 once it is used up or too old). */
export async function handleResponseUrl(
  context: Context,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request);
  const given = body === undefined ? undefined : parseBody(request.headers['content-type'], body);
  if (given === undefined) {
    context.faults.record(where, 'invalid_payload');
    return sendJson(response, 400, { ok: false, error: 'invalid_payload' });
  }
  const ticket = context.responseUrls.redeem(url.pathname.slice('/response/'.length));
  if (!ticket.ok) {
    const error = `${ticket.why === 'unknown' ? 'expired' : ticket.why}_url`;
    context.faults.record(where, error);
    return sendJson(response, 404, { ok: false, error });
  }
  const refusal = applyReply(context, ticket.subject, given);
  if (refusal === null) return sendText(response, 200, 'ok');
  context.faults.record(where, refusal.error, refusal.details);
  sendJson(response, 200, { ok: false, error: refusal.error });
}
