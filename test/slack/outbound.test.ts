// How Slack's ways of not answering are told apart.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { sql } from '../../src/db/sql.ts';
import { Secret } from '../../src/lib/redaction.ts';
import { openLimiter } from '../../src/slack/limiter.ts';
import { openOutbound } from '../../src/slack/outbound.ts';
import { afterThis } from '../kit/after-this.ts';
import { newOwnDb, quietLog } from '../kit/database.ts';

async function slackThat(answer: (response: import('node:http').ServerResponse) => void) {
  const db = await newOwnDb();
  let calls = 0;
  const server = createServer((_req, res) => {
    calls += 1;
    answer(res);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterThis(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const outbound = openOutbound({ botToken: new Secret('xoxb-1'), apiUrl, limiter: openLimiter(db), log: quietLog });
  const post = {
    method: 'chat.postMessage',
    args: { channel: 'C1', text: 'x' },
    response: z.object({}),
    priority: 'answer',
    channel: 'C1',
  } as const;
  const ask = { method: 'users.info', args: { user: 'U1' }, response: z.object({}), priority: 'answer' } as const;
  return { db, outbound, post, ask, calls: () => calls };
}

test('an error of which Slack says that something may have been done is ambiguous, and is not repeated for a post', async () => {
  const { outbound, post, calls } = await slackThat((res) => res.end('{"ok":false,"error":"internal_error"}'));
  expect(await outbound.call(post)).toEqual({ kind: 'ambiguous', cause: 'internal_error' });
  expect(calls()).toBe(1);
});

test('a refusal is a refusal', async () => {
  const { outbound, post } = await slackThat((res) => res.end('{"ok":false,"error":"not_in_channel"}'));
  expect(await outbound.call(post)).toEqual({ kind: 'refused', code: 'not_in_channel' });
});

test('a call that only asks is repeated when Slack answers 500, three times at most', async () => {
  const { outbound, ask, calls } = await slackThat((res) => res.writeHead(500).end());
  expect(await outbound.call(ask)).toMatchObject({ kind: 'ambiguous' });
  expect(calls()).toBe(3);
});

test('a call that only asks is given up when its patience ends, although Slack still holds the line', async () => {
  const { outbound, ask } = await slackThat(() => undefined);
  expect(await outbound.call({ ...ask, patienceMs: 100 })).toEqual({ kind: 'ambiguous', cause: 'no answer in time' });
});

test('a call that gets no turn within its patience was not sent', async () => {
  const { db, outbound, post, calls } = await slackThat((res) => res.end('{"ok":true}'));
  await db.run(sql`insert into backbolt.send_bucket values ('channel C1', clock_timestamp() + interval '1 hour')`);
  expect(await outbound.call({ ...post, patienceMs: 100 })).toEqual({ kind: 'not_sent' });
  expect(calls()).toBe(0);
});
