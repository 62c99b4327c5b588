// How a method of the Web API is declared, and how it refuses.
import type { z } from 'zod';
import type { Context } from '../context.ts';

type Shape = Record<string, unknown>;

/** Calls a minute, and how many of them may come at once; docs.slack.dev/apis/web-api/rate-limits. */
export type Rate = { perMinute: number; burst: number };

export const tier = {
  /** One a minute in the documents; "infrequent bursts are tolerated", which a reconnecting socket needs. */
  one: { perMinute: 1, burst: 20 },
  two: { perMinute: 20, burst: 20 },
  three: { perMinute: 50, burst: 50 },
  four: { perMinute: 100, burst: 100 },
  /** auth.test: "hundreds of requests per minute". */
  hundreds: { perMinute: 600, burst: 600 },
  /** chat.postMessage: one a second in each channel, "short bursts" allowed. */
  posting: { perMinute: 60, burst: 10 },
} as const satisfies Record<string, Rate>;

export type Method<Args extends z.ZodType = z.ZodType> = {
  name: string;
  token: 'none' | 'bot' | 'app';
  /** Any one of these; the first is what `needed` says. Empty: none is needed. */
  scopes: readonly string[];
  rate: Rate;
  /** What the rate is counted by, besides the method. */
  rateKey?: (args: z.output<Args>) => string;
  args: Args;
  handle: (context: Context, args: z.output<Args>) => Shape;
};

/** Declares one method: its line in the table of methods.ts. */
export function defineMethod<Args extends z.ZodType>(method: Method<Args>): Method {
  return method as unknown as Method;
}

/** Slack's `ok: false`. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal';
  readonly code: string;
  readonly details: readonly string[];
  /** Further members of the answer, as `needed` and `provided`. */
  readonly more: Shape;

  constructor(code: string, details: readonly string[] = [], more: Shape = {}) {
    super(code);
    this.code = code;
    this.details = details;
    this.more = more;
  }
}

/** @throws ApiRefusal missing_scope unless the app has one of the scopes */
export function requireScope(context: Context, scopes: readonly string[]): void {
  const provided = context.manifest.oauth_config.scopes.bot;
  if (scopes.length === 0 || scopes.some((scope) => provided.includes(scope))) return;
  throw new ApiRefusal('missing_scope', [`needs ${scopes.join(' or ')}`], {
    needed: scopes[0],
    provided: provided.join(','),
  });
}
