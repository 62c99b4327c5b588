// What arrives at /slack/events without being Slack's leaves the process up and changes nothing.

import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { OwnDb } from '../../src/db/own.ts';
import { sql } from '../../src/db/sql.ts';
import { startTestBot } from '../kit/bot.ts';
import { everything } from '../kit/everything.ts';

const form = 'application/x-www-form-urlencoded';
const command = new URLSearchParams({
  command: '/auth-status',
  text: '',
  user_id: 'U0ENGINEER',
  channel_id: 'C1',
  trigger_id: '1.2.3',
  response_url: 'http://127.0.0.1:9/response/x',
}).toString();

type Sent = { body: string | Buffer; type?: string; secret?: string; aheadSeconds?: number; path?: string };

async function setUp() {
  const bot = await startTestBot({ mode: 'http' });
  const [url] = bot.urls;
  const send = async ({ body, type = form, secret = bot.workspace.tokens.signingSecret, aheadSeconds = 0 }: Sent) => {
    const timestamp = Math.floor(Date.now() / 1000) + aheadSeconds;
    const hmac = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex');
    const headers = {
      'content-type': type,
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': `v0=${hmac}`,
    };
    const response = await fetch(`${url}/slack/events`, { method: 'POST', headers, body: body as BodyInit });
    await response.arrayBuffer();
    return response.status;
  };
  return { ...bot, url, send };
}

async function stillWorks({ workspace, db }: { workspace: Awaited<ReturnType<typeof setUp>>['workspace']; db: OwnDb }) {
  const engineer = workspace.as('engineer').in('#auth');
  await engineer.types('/auth-status help');
  await engineer.seesEphemeral('15m');
  const changed = await db.one(
    z.object({ events: z.number(), shares: z.number(), intents: z.number() }),
    sql`select (select count(*) from backbolt.event) as events, (select count(*) from backbolt.status_share) as shares,
      (select count(*) from backbolt.intent) as intents`,
  );
  expect(changed).toEqual({ events: 0, shares: 0, intents: 1 });
  workspace.expectNoFaults();
}

test.each([
  ['a forged signature', { body: command, secret: 'another secret, 32 characters long' }, 401],
  ['a timestamp of ten minutes ago', { body: command, aheadSeconds: -600 }, 401],
  // Bolt itself takes one 400 s in the future.
  ['a timestamp of the future', { body: command, aheadSeconds: 400 }, 401],
  ['a body of 1 MB', { body: Buffer.alloc(1024 * 1024, 'a') }, 413],
  ['a wrong content type', { body: command, type: 'text/xml' }, 415],
  ['a content type with a parameter', { body: command, type: `${form}; charset=utf-8` }, 415],
  ['JSON that is no object, rightly signed', { body: 'null', type: 'application/json' }, 400],
  ['broken JSON, rightly signed', { body: '{"a":', type: 'application/json' }, 400],
  ['a payload that is no JSON, rightly signed', { body: 'payload=%7B', type: form }, 400],
])('%s is turned away and changes nothing', async (_name, sent, status) => {
  const bot = await setUp();
  expect(await bot.send(sent)).toBe(status);
  await stillWorks(bot);
});

test('anything but POST is turned away', async () => {
  const { url } = await setUp();
  expect((await fetch(`${url}/slack/events`)).status).toBe(405);
  expect((await fetch(`${url}/other`)).status).toBe(404);
});

test('random payloads, half of them rightly signed, leave the process up and change nothing', async () => {
  const bot = await setUp();
  const json = fc.jsonValue();
  // Close enough to what Slack sends to get past the door and past Bolt, and wrong within.
  const action = fc.record({
    type: fc.constant('button'),
    action_id: fc.constantFrom('auth_status_refresh', 'auth_status_share', 'x'),
    value: json,
  });
  const view = fc.record({
    type: fc.constant('modal'),
    callback_id: fc.constantFrom('auth_status_share_form', 'x'),
    state: json,
  });
  const payload = fc.oneof(
    json,
    fc.record({
      type: fc.constant('block_actions'),
      actions: fc.array(action, { maxLength: 2 }),
      user: json,
      trigger_id: json,
    }),
    fc.record({ type: fc.constant('view_submission'), view, user: json }),
    fc.record({ type: fc.constantFrom('shortcut', 'message_action'), callback_id: fc.string(), user: json }),
    fc.record({ type: fc.constant('event_callback'), event: fc.oneof(json, fc.record({ type: fc.string() })) }),
    fc.record({ type: fc.string(), actions: json, view: json, event: json }),
  );
  const wrapped = fc
    .tuple(payload, fc.constantFrom('json', 'form', 'raw'), fc.boolean())
    .map(([value, as, signed]): Sent => {
      const text = JSON.stringify(value);
      const secret = signed ? {} : { secret: 'not the secret, 32 characters long' };
      if (as === 'json') return { body: text, type: 'application/json', ...secret };
      return { body: as === 'form' ? `payload=${encodeURIComponent(text)}` : text, ...secret };
    });
  const sent = fc.sample(wrapped, { numRuns: everything ? 10_000 : 1_000, seed: 7 });
  const statuses = new Set<number>();
  const next = sent.values();
  const sender = async () => {
    for (const one of next) statuses.add(await bot.send(one));
  };
  await Promise.all(Array.from({ length: 64 }, sender));
  expect([...statuses].sort()).toEqual(expect.arrayContaining([200, 400, 401]));
  expect([...statuses].filter((status) => status >= 500)).toEqual([]);
  await stillWorks(bot);
  // Ten thousand take one to two minutes beside the kills of the chaos tests, which run at the same time.
}, 400_000);
