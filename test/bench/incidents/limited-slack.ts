// A Slack that does no more than take what is posted, refuse what exceeds its limits, and note when each message came.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../../src/lib/clock.ts';
import { type MethodName, methods } from '../../../src/slack/methods.ts';
import { openRateLimiter } from '../../../src/workspace/api/rate-limiter.ts';
import { readBody } from '../../../src/workspace/http/body.ts';

export const botToken = 'xoxb-bench-0000-bench';
export const signingSecret = '0123456789abcdef0123456789abcdef';
const team = 'T0BENCH';

export type LimitedSlack = {
  readonly apiUrl: string;
  /** Messages that it took: when (Unix time in ms), where, and what was said. */
  readonly posts: { at: number; channel: string; text: string }[];
  /** Calls of each method, those that it refused as too many among them. */
  readonly calls: Map<string, number>;
  /** Calls that it refused as too many. */
  refused(): number;
  close(): Promise<void>;
};

const answers: Record<string, object> = {
  'auth.test': { team_id: team, user_id: 'U0BOT', bot_id: 'B0BOT' },
  'conversations.list': { channels: [{ id: 'C0AUTH', name: 'auth' }] },
  'usergroups.list': { usergroups: [] },
};

/** Listens on a free port of loopback; its limits are Slack's documented ones times `factor`. */
export async function openLimitedSlack(factor: number): Promise<LimitedSlack> {
  const limiter = openRateLimiter(systemClock, factor);
  const posts: LimitedSlack['posts'] = [];
  const calls = new Map<string, number>();
  let refused = 0;

  function waitOf(method: MethodName, channel: string): number {
    const { perMinute } = methods[method];
    // As the workspace does: a minute's calls may come at once, and ten messages in one channel.
    const wait = limiter.take(method, { perMinute, burst: perMinute });
    if (wait > 0 || method !== 'chat.postMessage') return wait;
    return limiter.take(`${method} ${channel}`, { perMinute: 60, burst: 10 });
  }

  const server = createServer(async (request, response) => {
    const method = (request.url ?? '').slice('/api/'.length);
    const args = new URLSearchParams((await readBody(request)) ?? '');
    const channel = args.get('channel') ?? '';
    calls.set(method, (calls.get(method) ?? 0) + 1);
    const json = { 'content-type': 'application/json' };
    const wait = waitOf(method as MethodName, channel);
    if (wait > 0) {
      refused += 1;
      response.writeHead(429, { ...json, 'retry-after': String(wait) }).end('{"ok":false,"error":"ratelimited"}');
      return;
    }
    const at = Date.now();
    const ts = `${Math.floor(at / 1000)}.${String(posts.length).padStart(6, '0')}`;
    if (method === 'chat.postMessage') posts.push({ at, channel, text: args.get('text') ?? '' });
    const user = { id: args.get('user') ?? '', team_id: team, name: 'someone' };
    response.writeHead(200, json).end(JSON.stringify({ ok: true, channel, ts, user, ...answers[method] }));
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    posts,
    calls,
    refused: () => refused,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
