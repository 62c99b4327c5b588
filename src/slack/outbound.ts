// Every call to Slack: in its turn, within Slack's limits, and honest about whether it was done.

import { setTimeout as delay } from 'node:timers/promises';
import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
} from '@slack/web-api';
import type { z } from 'zod';
import { AppError, messageOf } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import type { Secret } from '../lib/redaction.ts';
import { boltLogger } from './bolt-logger.ts';
import type { Limiter, Priority } from './limiter.ts';
import { type MethodName, methods, type SlackMethod } from './methods.ts';

/**
 * `sent`: Slack did it. `refused`: Slack said no, nothing was done. `ambiguous`: no answer came, it may or may not have been done;
 * whoever repeats it looks for its own message first, since Slack has no idempotency key.
 */
export type CallResult<T> =
  | { kind: 'sent'; response: T }
  | { kind: 'refused'; code: string }
  | { kind: 'ambiguous'; cause: string };

type Call<S extends z.ZodType> = {
  method: MethodName;
  args: Record<string, unknown>;
  /** What of the answer is needed. */
  response: S;
  priority: Priority;
  /** The channel whose limit the call counts in. */
  channel?: string;
  /** When to stop waiting for a turn, in ms from now. */
  patienceMs?: number;
};

export type Outbound = {
  call<S extends z.ZodType>(call: Call<S>): Promise<CallResult<z.output<S>>>;
};

const callTimeoutMs = 10_000;
const tries = 3;

/** Opens the way out. `apiUrl` ends with a slash. */
export function openOutbound(options: { botToken: Secret; apiUrl: string; limiter: Limiter; log: Log }): Outbound {
  const { limiter, log } = options;
  const client = new WebClient(options.botToken.reveal(), {
    slackApiUrl: options.apiUrl,
    logger: boltLogger(log),
    timeout: callTimeoutMs,
    // Whether a call may be repeated depends on what it does, which only this file knows.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });

  async function waitForTurn(call: Call<z.ZodType>, deadline: number): Promise<boolean> {
    for (;;) {
      const wait = await limiter.take(call.method, call.channel, call.priority);
      if (wait === 0) return true;
      if (Date.now() + wait > deadline) return false;
      await delay(wait);
    }
  }

  // One try. Undefined: Slack said to wait, which is not a try.
  async function send<S extends z.ZodType>(call: Call<S>): Promise<CallResult<z.output<S>> | undefined> {
    try {
      const answer = await client.apiCall(call.method, call.args);
      return { kind: 'sent', response: call.response.parse(answer) };
    } catch (error) {
      if (error instanceof WebAPIPlatformError) return { kind: 'refused', code: error.data.error };
      if (error instanceof WebAPIHTTPError || error instanceof WebAPIRequestError) {
        return { kind: 'ambiguous', cause: messageOf(error) };
      }
      if (!(error instanceof WebAPIRateLimitedError)) throw error;
      await limiter.hold(call.method, call.channel, error.retryAfter * 1000);
      log.warn({ method: call.method, seconds: error.retryAfter }, 'Slack says to wait');
      return undefined;
    }
  }

  return {
    async call(call) {
      const deadline = Date.now() + (call.patienceMs ?? 60_000);
      const { repeatable }: SlackMethod = methods[call.method];
      let triesLeft = repeatable ? tries : 1;
      for (;;) {
        if (!(await waitForTurn(call, deadline))) return { kind: 'refused', code: 'ratelimited' };
        const result = await send(call);
        if (result === undefined) continue;
        triesLeft -= 1;
        if (result.kind !== 'ambiguous' || triesLeft === 0) return result;
        log.warn({ method: call.method, cause: result.cause }, 'Slack did not answer; tried again');
      }
    },
  };
}

/** The response, or an AppError of kind unavailable (`slack.unanswered`) or conflict/invalid (`slack.refused`). */
export function responseOf<T>(method: MethodName, result: CallResult<T>): T {
  if (result.kind === 'sent') return result.response;
  const unavailable = result.kind === 'ambiguous' || result.code === 'ratelimited';
  throw new AppError({
    kind: unavailable ? 'unavailable' : 'invalid',
    code: unavailable ? 'slack.unanswered' : 'slack.refused',
    message: `${method}: ${result.kind === 'ambiguous' ? result.cause : result.code}`,
    userMessage: unavailable
      ? 'Slack does not answer at the moment. What you asked for may not be shown. Try again in a minute.'
      : `Slack refused this (${result.kind === 'refused' ? result.code : ''}). Nothing was changed.`,
  });
}
