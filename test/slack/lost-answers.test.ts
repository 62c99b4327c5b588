// Slack has no idempotency key: what happens when its answers are lost.
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { skipTime } from '../../src/db/domain-time.ts';
import type { OwnDb } from '../../src/db/own.ts';
import { sql } from '../../src/db/sql.ts';
import { minute } from '../../src/lib/clock.ts';
import { startTestBot } from '../kit/bot.ts';
import type { TestWorkspace } from '../kit/workspace.ts';

type Trouble = Parameters<TestWorkspace['disturb']['nextCall']>[1];

type Before = { before: (db: OwnDb) => Promise<unknown> };

async function share(...given: (Trouble | Before)[]) {
  const bot = await startTestBot({ mode: 'socket' });
  for (const one of given) if ('before' in one) await one.before(bot.db);
  const troubles = given.filter((one) => 'kind' in one);
  const engineer = bot.workspace.as('engineer');
  await engineer.in('#auth').types('/auth-status');
  const card = await engineer.in('#auth').seesEphemeral('Sign-in');
  await card.button('Share in channel').click();
  const modal = await engineer.modal('Share sign-in health');
  await vi.waitFor(() => expect(modal.text).toContain('as you see them'));
  for (const trouble of troubles) bot.workspace.disturb.nextCall('chat.postMessage', trouble);
  await modal.submit();
  const State = z.object({ state: z.string(), posted_ts: z.string().nullable() });
  const state = await vi.waitFor(
    async () => {
      const found = await bot.db.one(State, sql`select state, posted_ts from backbolt.status_share`);
      expect(found.state).toMatch(/posted|unknown|refused/);
      return found;
    },
    { interval: 50 },
  );
  const posted = bot.workspace.as('commander').in('#auth').messages();
  return { ...bot, state, posted };
}

test('a post whose answer was lost is found again and not repeated', async () => {
  const { state, posted, workspace } = await share({ kind: 'lost_answer' });
  expect(posted).toHaveLength(1);
  expect(state).toEqual({ state: 'posted', posted_ts: posted[0]?.ts });
  workspace.expectNoFaults();
});

test.each<[string, Trouble]>([
  ['the connection was lost', { kind: 'lost_call' }],
  ['Slack answered 500', { kind: 'status', status: 500 }],
])('a post that never arrived, because %s, is tried again until it does, once', async (_why, trouble) => {
  const { state, posted, workspace } = await share(trouble, trouble);
  expect(posted).toHaveLength(1);
  expect(state).toEqual({ state: 'posted', posted_ts: posted[0]?.ts });
  workspace.expectNoFaults();
});

test('a lost answer is found again although the clock of the domain was moved on', async () => {
  const { posted, workspace } = await share({ kind: 'lost_answer' }, { before: (db) => skipTime(db, 10 * minute) });
  expect(posted).toHaveLength(1);
  workspace.expectNoFaults();
});

test('when Slack says to wait, the post waits and is made once', async () => {
  const { state, posted, workspace } = await share({ kind: 'rate_limited', retryAfterSeconds: 1 });
  expect(posted).toHaveLength(1);
  expect(state.state).toBe('posted');
  workspace.expectNoFaults();
});
