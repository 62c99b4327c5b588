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
import { type MethodName, methods } from './methods.ts';
import type { SlackObserver } from './observer.ts';

/**
 * `sent`: Slack did it. `refused`: Slack said no, nothing was done. `not_sent`: there was no turn for it in time, nothing was done and it may
 * be tried again. `ambiguous`: no answer came, it may or may not have been done;
 * whoever repeats it looks for its own message first, since Slack has no idempotency key.
 */
export type CallResult<T> =
  | { kind: 'sent'; response: T }
  | { kind: 'refused'; code: string }
  | { kind: 'not_sent' }
  | { kind: 'ambiguous'; cause: string };

type Call<S extends z.ZodType> = {
  method: MethodName;
  args: Record<string, unknown>;
  /** What of the answer is needed. */
  response: S;
  priority: Priority;
  /** The channel whose limit the call counts in. */
  channel?: string;
  /** When to stop waiting, in ms from now: for a turn, and for the answer to a call that may be repeated. 15 s unless said. */
  patienceMs?: number;
};

export type Outbound = {
  call<S extends z.ZodType>(call: Call<S>): Promise<CallResult<z.output<S>>>;
};

export type OpenOutbound = Outbound & {
  /** Waits for no turn any more: what has none at once is not sent, so that a stop is quick. What is under way is finished. */
  close(): void;
};

const callTimeoutMs = 10_000;
const patienceMs = 15_000;
const tries = 3;

// Slack says of these that "it's possible some aspect of the operation succeeded" (docs.slack.dev, errors of every method).
const ambiguousCodes = ['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'];

/** Opens the way out. `apiUrl` ends with a slash. */
export function openOutbound(options: {
  botToken: Secret;
  apiUrl: string;
  limiter: Limiter;
  log: Log;
  observer?: SlackObserver;
}): OpenOutbound {
  const { limiter, log } = options;
  const client = new WebClient(options.botToken.reveal(), {
    slackApiUrl: options.apiUrl,
    logger: boltLogger(log),
    timeout: callTimeoutMs,
    // Whether a call may be repeated depends on what it does, which only this file knows.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });

  const closing = new AbortController();

  async function waitForTurn(call: Call<z.ZodType>, deadline: number): Promise<boolean> {
    for (;;) {
      const wait = await limiter.take(call.method, call.channel, call.priority);
      if (wait === 0) return true;
      if (closing.signal.aborted || Date.now() + wait > deadline) return false;
      await delay(wait, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  // Undefined: Slack said to wait, which is not a try.
  async function send<S extends z.ZodType>(call: Call<S>): Promise<CallResult<z.output<S>> | undefined> {
    try {
      const answer = await client.apiCall(call.method, call.args);
      return { kind: 'sent', response: call.response.parse(answer) };
    } catch (error) {
      if (!(error instanceof WebAPIRateLimitedError)) return failureOf(error);
      await limiter.hold(call.method, call.channel, error.retryAfter * 1000);
      log.warn({ method: call.method, seconds: error.retryAfter }, 'Slack says to wait');
      return undefined;
    }
  }

  async function tryOnce<S extends z.ZodType>(call: Call<S>, deadline: number): Promise<CallResult<z.output<S>>> {
    for (;;) {
      if (!(await waitForTurn(call, deadline))) return { kind: 'not_sent' };
      // Nobody needs to know how a call that changes nothing ended once it is too late; one that posts is waited for.
      const result = await (methods[call.method].repeatable ? until(deadline, send(call)) : send(call));
      if (result !== undefined) return result;
    }
  }

  return {
    close: () => closing.abort(),
    async call(call) {
      const deadline = Date.now() + (call.patienceMs ?? patienceMs);
      for (let left = methods[call.method].repeatable ? tries : 1; ; left -= 1) {
        const result = await tryOnce(call, deadline);
        options.observer?.called(call.method, result.kind);
        if (result.kind !== 'ambiguous' || left === 1 || Date.now() >= deadline) return result;
        log.warn({ method: call.method, cause: result.cause }, 'Slack did not answer; tried again');
      }
    },
  };
}

function failureOf(error: unknown): CallResult<never> {
  if (error instanceof WebAPIHTTPError || error instanceof WebAPIRequestError) {
    return { kind: 'ambiguous', cause: messageOf(error) };
  }
  if (!(error instanceof WebAPIPlatformError)) throw error;
  const code = error.data.error;
  return ambiguousCodes.includes(code) ? { kind: 'ambiguous', cause: code } : { kind: 'refused', code };
}

async function until<T>(deadline: number, sent: Promise<T>): Promise<T | { kind: 'ambiguous'; cause: string }> {
  const aborter = new AbortController();
  const late = delay(
    Math.max(0, deadline - Date.now()),
    { kind: 'ambiguous' as const, cause: 'no answer in time' },
    { signal: aborter.signal },
  );
  // Whichever comes first, the other is no longer waited for, nor is its failure news.
  late.catch(() => undefined);
  sent.catch(() => undefined);
  return await Promise.race([sent, late]).finally(() => aborter.abort());
}

/** The response, or an AppError of kind unavailable (`slack.unanswered`) or conflict/invalid (`slack.refused`). */
export function responseOf<T>(method: MethodName, result: CallResult<T>): T {
  if (result.kind === 'sent') return result.response;
  const unavailable = result.kind !== 'refused';
  throw new AppError({
    kind: unavailable ? 'unavailable' : 'invalid',
    code: unavailable ? 'slack.unanswered' : 'slack.refused',
    message: `${method}: ${whyNot(result)}`,
    userMessage: unavailable
      ? 'Slack does not answer at the moment. What you asked for may not be shown. Try again in a minute.'
      : `Slack refused this (${whyNot(result)}). Nothing was changed.`,
  });
}

/** Why a call was not carried out, in a word or two. */
export function whyNot(result: Exclude<CallResult<unknown>, { kind: 'sent' }>): string {
  if (result.kind === 'not_sent') return 'no turn within Slack’s limits';
  return result.kind === 'refused' ? result.code : result.cause;
}
