// The journey of /auth-status through an unmodified Bolt app, the same in Socket Mode and in HTTP mode.
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { skipTime } from '../../src/db/domain-time.ts';
import { sql } from '../../src/db/sql.ts';
import { listEvents } from '../../src/features/events/list-events.ts';
import { verifyEvents } from '../../src/features/events/verify-events.ts';
import { minute } from '../../src/lib/clock.ts';
import type { Watched } from '../features/auth-metrics/watched-fixture.ts';
import { type Mode, startTestBot } from '../kit/bot.ts';
import { onServer } from '../kit/database.ts';
import type { Place, Seen } from '../kit/workspace-place.ts';

/** Types the command until its card says this: the first figures take a moment. */
async function asks(place: Place, wanted: RegExp): Promise<Seen> {
  const ask = async () => {
    await place.types('/auth-status');
    const card = await place.lastEphemeral();
    expect(card.text).toMatch(wanted);
    return card;
  };
  return await vi.waitFor(ask, { interval: 100 });
}

const modes: Mode[] = ['socket', 'http'];

/** Ten minutes ago: 200 attempts, of which `failed` failed. */
function attempts(failed: number) {
  return (watched: Watched) => {
    const at = (n: number) => new Date(Date.now() - 10 * minute - n * 100);
    const one = (n: number) => ({
      at: at(n),
      succeeded: n >= failed,
      method: n % 2 === 0 ? 'password' : 'passkey',
      platform: 'ios',
      duration_ms: 100 + n,
    });
    return watched.attempts(Array.from({ length: 200 }, (_, n) => one(n)));
  };
}

test.each(modes)(
  'in %s mode an engineer sees the sign-in health, to themselves alone, and looks closer',
  async (mode) => {
    const { workspace } = await startTestBot({ mode, prepare: attempts(2) });
    const engineer = workspace.as('engineer').in('#auth');
    const card = await asks(engineer, /Sign-in is healthy/);
    for (const figure of ['99.0 %', '1.0 % (2)', '200', 'invalid_credentials', 'passkey', 'ios', 'Last 1 hour']) {
      expect(card.text).toContain(figure);
    }
    expect(workspace.as('commander').in('#auth').messages()).toEqual([]);
    await card.select('Window').choose('Last 15 minutes');
    await card.becomes('Last 15 minutes');
    await card.button('Refresh').click();
    await card.becomes('Last 15 minutes');
    workspace.expectNoFaults();
  },
);

test.each(modes)('in %s mode help and a wrong argument are answered with usage', async (mode) => {
  const { workspace } = await startTestBot({ mode });
  const engineer = workspace.as('engineer').in('#general');
  await engineer.types('/auth-status help');
  await engineer.seesEphemeral('15m');
  await engineer.types('/auth-status <!channel> `3h`');
  const answer = await engineer.seesEphemeral('There is no window');
  expect(JSON.stringify(answer.raw.blocks)).not.toContain('<!channel>');
  workspace.expectNoFaults();
});

test.each(modes)('in %s mode a command delivered twice is answered once', async (mode) => {
  const { workspace } = await startTestBot({ mode });
  const engineer = workspace.as('engineer').in('#auth');
  workspace.disturb.duplicateNext();
  await engineer.types('/auth-status help');
  await engineer.seesEphemeral('15m');
  await engineer.types('/auth-status help');
  await engineer.seesEphemeral('15m');
  expect(engineer.messages()).toHaveLength(2);
  workspace.expectNoFaults();
});

test.each(modes)(
  'in %s mode an engineer shares the card in a channel, once however often the modal is submitted',
  async (mode) => {
    const { workspace, db } = await startTestBot({ mode, prepare: attempts(50) });
    const engineer = workspace.as('engineer');
    const card = await asks(engineer.in('#auth'), /Sign-in is failing/);
    await card.button('Share in channel').click();
    const modal = await engineer.modal('Share sign-in health');
    await vi.waitFor(() => expect(modal.text).toContain('as you see them'));
    await modal.fill({ Note: 'Look at <!channel> *this*' });
    workspace.disturb.duplicateNext();
    await modal.submit();
    const shared = await workspace.as('commander').in('#auth').sees('Sign-in is failing');
    expect(shared.text).toContain('75.0 %');
    expect(shared.text).toContain('Look at <!channel> *this*');
    expect(shared.text).toContain('Shared by');
    await engineer.seesNoModal();
    await vi.waitFor(async () => {
      const { rows } = await listEvents(db, 'auth-status', { limit: 10 });
      expect(rows.map((event) => [event.kind, event.actor])).toEqual([
        ['auth_status.shared', engineer.id],
        ['auth_status.share_posted', 'backbolt'],
      ]);
    });
    expect(workspace.as('commander').in('#auth').messages()).toHaveLength(1);
    expect((await verifyEvents(db)).broken).toEqual([]);
    workspace.expectNoFaults();
  },
);

test.each(modes)('in %s mode a guest is refused politely, and that is recorded', async (mode) => {
  const { workspace, db } = await startTestBot({ mode });
  const guest = workspace.as('guest');
  workspace.setMember(guest.id, workspace.as('engineer').in('#auth').id, true);
  await guest.in('#auth').types('/auth-status');
  await guest.in('#auth').seesEphemeral('Sorry, you cannot see the sign-in health here');
  const { rows } = await listEvents(db, 'access', { limit: 10 });
  expect(rows.map((event) => event.actor)).toEqual([guest.id]);
  workspace.expectNoFaults();
});

test('a card shared where Backbolt is not a member is not posted, and whoever shared it is told what to do', async () => {
  const { workspace, db } = await startTestBot({ mode: 'http', prepare: attempts(2) });
  const engineer = workspace.as('engineer');
  await engineer.in('#auth').types('/auth-status');
  const card = await engineer.in('#auth').seesEphemeral('Sign-in');
  await card.button('Share in channel').click();
  const modal = await engineer.modal('Share sign-in health');
  await vi.waitFor(() => expect(modal.text).toContain('as you see them'));
  await modal.fill({ Channel: '#random' });
  await modal.submit();
  await engineer.in('@app').sees('Your status card was not posted: I am not in');
  const state = await db.one(
    z.object({ state: z.string(), refusal: z.string() }),
    sql`select state, refusal from backbolt.status_share`,
  );
  expect(state).toEqual({ state: 'refused', refusal: 'not_in_channel' });
  workspace.expectFaults('not_in_channel');
});

test('a watched database that refuses the login gives a card that says so, with the last figures and their age', async () => {
  const { workspace, db, watched } = await startTestBot({ mode: 'http', prepare: attempts(2) });
  const engineer = workspace.as('engineer').in('#auth');
  await asks(engineer, /Sign-in is healthy/);
  await onServer(`alter database ${watched.name} with allow_connections false`);
  await onServer(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${watched.name}'`);
  await skipTime(db, 10 * minute);
  const card = await asks(engineer, /last known figures, 1\d min old/);
  expect(card.text).toContain('99.0 %');
  expect(card.text).toContain('Sign-in health is unknown');

  workspace.expectNoFaults();
});

test('two replicas answer each command once and collect each minute once', async () => {
  const { workspace, db, watched, urls, stopReplica } = await startTestBot({
    mode: 'socket',
    replicas: 2,
    prepare: attempts(2),
  });
  expect(urls).toHaveLength(2);
  const engineer = workspace.as('engineer').in('#auth');
  await asks(engineer, /Sign-in is healthy/);
  await watched.attempts(
    Array.from({ length: 100 }, () => ({ at: new Date(Date.now() - 2 * minute), succeeded: true })),
  );
  await skipTime(db, minute);
  await stopReplica(0);
  const card = await asks(engineer, /\b300\b/);
  expect(card.text).toContain('99.3 %');
  workspace.expectNoFaults();
});

test.each(modes)('in %s mode a stop lets a command that is under way be answered first', async (mode) => {
  const { workspace, stopReplica } = await startTestBot({ mode });
  const engineer = workspace.as('engineer').in('#auth');
  workspace.disturb.nextCall('users.info', { kind: 'slow', milliseconds: 700 });
  await engineer.types('/auth-status');
  await stopReplica(0);
  expect(engineer.messages().map((message) => message.text)).toEqual([expect.stringContaining('Sign-in health')]);
  workspace.expectNoFaults();
});

test.each(modes)('in %s mode a token that Slack refuses stops the start with the remedy', async (mode) => {
  const tokens = { SLACK_BOT_TOKEN: 'xoxb-0000000000-forged' };
  await expect(startTestBot({ mode, env: tokens })).rejects.toMatchObject({
    userMessage: expect.stringMatching(/Slack refuses SLACK_BOT_TOKEN \(invalid_auth\).*Copy the Bot User OAuth Token/),
  });
});

// 200 at work at once is the limit of slack/listen.ts; each of them holds a few kilobytes and none holds a connection.
test('beyond what it can answer at once people are told that Backbolt is busy, and nobody is left without an answer', async () => {
  const { workspace, db } = await startTestBot({ mode: 'http' });
  await workspace.as('engineer').in('#auth').types('/auth-status');
  const card = await workspace.as('engineer').in('#auth').lastEphemeral();
  await card.button('Share in channel').click();
  const modal = await workspace.as('engineer').modal('Share sign-in health');
  await vi.waitFor(() => expect(modal.text).toContain('as you see them'));
  const places = ['#auth', '#general', '#random'].map((name) => workspace.as('engineer').in(name));
  await db.transaction(async (tx) => {
    await tx.run(sql`lock table backbolt.domain_clock`);
    await Promise.all(places.flatMap((place) => Array.from({ length: 80 }, () => place.types('/auth-status 7d'))));
    // A modal that closed would look as if it had been done. On a busy machine the time of an answer may be over first.
    const refused = expect.stringMatching(/Backbolt is busy|Submit again in a moment/);
    expect((await modal.submitOnce()).errors).toEqual({ Channel: refused });
  });
  const texts = await vi.waitFor(
    () => {
      const seen = places.flatMap((place) => place.messages().map((message) => message.text));
      expect(seen).toHaveLength(241);
      return seen;
    },
    { interval: 50 },
  );
  expect(texts.filter((text) => text.includes('Backbolt is busy'))).toHaveLength(40);
  expect(texts.filter((text) => text.includes('Sign-in'))).toHaveLength(201);
  workspace.expectNoFaults();
});

test.each(modes)('in %s mode a stop lets a submission that is under way be answered first', async (mode) => {
  const { workspace, db, stopReplica } = await startTestBot({ mode });
  const engineer = workspace.as('engineer');
  await engineer.in('#auth').types('/auth-status');
  const card = await engineer.in('#auth').lastEphemeral();
  await card.button('Share in channel').click();
  const modal = await engineer.modal('Share sign-in health');
  await vi.waitFor(() => expect(modal.text).toContain('as you see them'));
  let submitted: ReturnType<typeof modal.submit> | undefined;
  let stopped: Promise<void> | undefined;
  await db.transaction(async (tx) => {
    await tx.run(sql`lock table backbolt.status_share`);
    submitted = modal.submit();
    await vi.waitFor(async () => {
      const waiting = await db.one(
        z.object({ n: z.number() }),
        sql`select count(*) as n from pg_locks where not granted`,
      );
      expect(waiting.n).toBeGreaterThan(0);
    });
    stopped = stopReplica(0);
  });
  expect(await submitted).toMatchObject({ errors: {} });
  await stopped;
  await engineer.seesNoModal();
  workspace.expectNoFaults();
});

test('readiness says when Slack is gone', async () => {
  const { workspace, urls } = await startTestBot({ mode: 'http' });
  await workspace.stop();
  const ready = await fetch(`${urls[0]}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([
    503,
    { status: 'not ready', checks: { slack: 'failed', database: 'ok' } },
  ]);
});

test('an app token that Slack refuses stops the start with the remedy', async () => {
  const env = { SLACK_APP_TOKEN: 'xapp-1-A0000-000-forged' };
  await expect(startTestBot({ mode: 'socket', env })).rejects.toMatchObject({
    code: 'slack.not_connected',
    userMessage: expect.stringContaining('Check SLACK_APP_TOKEN'),
  });
});
