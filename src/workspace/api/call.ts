// One call of the Web API: token, scope, rate, arguments, then the method.
import type { z } from 'zod';
import { pointerOf } from '../../blockkit/problem.ts';
import { messageOf } from '../../lib/errors.ts';
import type { Context } from '../context.ts';
import { ApiRefusal, type Method, requireScope } from './method.ts';
import { methods } from './methods.ts';
import type { RateLimiter } from './rate-limiter.ts';

type Shape = Record<string, unknown>;

export type Call = { method: string; token: string | undefined; args: Shape };
export type CallAnswer = { status: number; headers: Record<string, string>; body: Shape };

/** Answers a call; every refusal is also written down as a fault. Never throws. */
export function call(context: Context, limiter: RateLimiter, request: Call): CallAnswer {
  const method = methods.get(request.method);
  const headers = {
    'x-oauth-scopes': context.manifest.oauth_config.scopes.bot.join(','),
    'x-accepted-oauth-scopes': method?.scopes.join(',') ?? '',
  };
  try {
    const body = carryOut(context, limiter, method, request);
    return { status: 200, headers, body: { ok: true, ...body } };
  } catch (error) {
    const refusal = error instanceof ApiRefusal ? error : bug(context, request.method, error);
    context.faults.record(request.method, refusal.code, refusal.details);
    return answerRefusal(refusal, headers);
  }
}

function carryOut(context: Context, limiter: RateLimiter, method: Method | undefined, request: Call): Shape {
  checkToken(context, method, request.token);
  if (method === undefined) throw new ApiRefusal('unknown_method', [request.method], { req_method: request.method });
  if (method.token === 'bot') requireScope(context, method.scopes);
  const parsed = method.args.safeParse(request.args, { reportInput: true });
  if (!parsed.success) throw new ApiRefusal('invalid_arguments', parsed.error.issues.map(sentence));
  const wait = limiter.take(`${method.name} ${method.rateKey?.(parsed.data) ?? ''}`, method.rate);
  if (wait > 0) throw new ApiRefusal('ratelimited', [`retry after ${wait} s`], { retryAfter: wait });
  return method.handle(context, parsed.data);
}

function checkToken(context: Context, method: Method | undefined, token: string | undefined): void {
  if (method?.token === 'none') return;
  if (token === undefined || token === '') throw new ApiRefusal('not_authed');
  const { botToken, appToken } = context.store.identity;
  if (token !== botToken && token !== appToken) throw new ApiRefusal('invalid_auth');
  const right = method?.token === 'app' ? appToken : botToken;
  if (method !== undefined && token !== right) throw new ApiRefusal('not_allowed_token_type');
}

function sentence(issue: z.core.$ZodIssue): string {
  const missing = issue.code === 'invalid_type' && issue.input === undefined;
  if (missing) return `missing required field: ${issue.path.join('.')}`;
  return `${issue.message} [json-pointer:${pointerOf(issue.path)}]`;
}

function bug(context: Context, method: string, error: unknown): ApiRefusal {
  context.log.error({ err: error, method }, 'the workspace failed');
  return new ApiRefusal('internal_error', [messageOf(error)]);
}

function answerRefusal(refusal: ApiRefusal, headers: Record<string, string>): CallAnswer {
  const { retryAfter, ...more } = refusal.more;
  const body: Shape = { ok: false, error: refusal.code, ...more };
  if (refusal.code === 'invalid_blocks') body.errors = refusal.details;
  if (refusal.details.length > 0) {
    body.response_metadata = { messages: refusal.details.map((detail) => `[ERROR] ${detail}`) };
  }
  if (retryAfter === undefined) return { status: 200, headers, body };
  return { status: 429, headers: { ...headers, 'retry-after': String(retryAfter) }, body };
}
