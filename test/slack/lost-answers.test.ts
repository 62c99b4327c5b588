// Slack has no idempotency key: what happens when its answers are lost.
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { sql } from '../../src/db/sql.ts';
import { startTestBot } from '../kit/bot.ts';
import { type Loss, type LossyProxy, startLossyProxy } from '../kit/lossy-proxy.ts';

async function share(method: string, ...losses: Loss[]) {
  let proxy: LossyProxy | undefined;
  const bot = await startTestBot({
    mode: 'socket',
    apiUrl: async (workspace) => {
      proxy = await startLossyProxy(workspace.apiUrl);
      return proxy.apiUrl;
    },
  });
  const engineer = bot.workspace.as('engineer');
  await engineer.in('#auth').types('/auth-status');
  const card = await engineer.in('#auth').seesEphemeral('Sign-in');
  await card.button('Share in channel').click();
  const modal = await engineer.modal('Share sign-in health');
  await vi.waitFor(() => expect(modal.text).toContain('as they are when you share them'));
  proxy?.lose(method, ...losses);
  await modal.submit();
  const State = z.object({ state: z.string(), posted_ts: z.string().nullable() });
  const state = await vi.waitFor(
    async () => {
      const found = await bot.db.one(State, sql`select state, posted_ts from backbolt.status_share`);
      expect(found.state).toMatch(/posted|unknown|refused/);
      return found;
    },
    { timeout: 15_000, interval: 50 },
  );
  const posted = bot.workspace.as('commander').in('#auth').messages();
  return { ...bot, state, posted };
}

test('a post whose answer was lost is found again and not repeated', async () => {
  const { state, posted, workspace } = await share('chat.postMessage', 'answer');
  expect(posted).toHaveLength(1);
  expect(state).toEqual({ state: 'posted', posted_ts: posted[0]?.ts });
  workspace.expectNoFaults();
});

test.each(['request', 'error'] as const)(
  'a post that never arrived (%s) is tried again until it does, once',
  async (loss) => {
    const { state, posted, workspace } = await share('chat.postMessage', loss, loss);
    expect(posted).toHaveLength(1);
    expect(state).toEqual({ state: 'posted', posted_ts: posted[0]?.ts });
    workspace.expectNoFaults();
  },
);

test('when Slack says to wait, the post waits and is made once', async () => {
  const { state, posted, workspace } = await share('chat.postMessage', 'slow down');
  expect(posted).toHaveLength(1);
  expect(state.state).toBe('posted');
  workspace.expectNoFaults();
});
