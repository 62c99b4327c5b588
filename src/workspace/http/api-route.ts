// POST /api/<method>: the Web API over HTTP.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { call } from '../api/call.ts';
import type { RateLimiter } from '../api/rate-limiter.ts';
import type { Context } from '../context.ts';
import { parseBody, readBody, sendJson } from './body.ts';

/** Answers one call; arguments from the query, the form or the JSON, the token from the header or the argument `token`. */
export async function handleApi(
  context: Context,
  limiter: RateLimiter,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const method = url.pathname.slice('/api/'.length);
  const body = await readBody(request);
  const given = body === undefined ? undefined : parseBody(request.headers['content-type'], body);
  if (given === undefined) {
    const error = body === undefined ? 'request_too_large' : 'invalid_json';
    context.faults.record(method, error);
    return sendJson(response, 200, { ok: false, error });
  }
  const args: Record<string, unknown> = { ...Object.fromEntries(url.searchParams), ...given };
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  const token = bearer ?? (typeof args.token === 'string' ? args.token : undefined);
  const answer = call(context, limiter, { method, token, args });
  sendJson(response, answer.status, answer.body, answer.headers);
}
