// A message that shows a state: one, whatever happens between us and Slack, and ending with the last version.
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { sql } from '../../src/db/sql.ts';
import { type CardResult, drawLiveCard, type LiveCard } from '../../src/slack/live-card.ts';
import type { Outbound } from '../../src/slack/outbound.ts';
import { sentence } from '../../src/slack/outcome.ts';
import { afterThis } from '../kit/after-this.ts';
import { newOwnDb } from '../kit/database.ts';
import { openTestOutbound } from '../kit/listeners.ts';
import { startWorkspace } from '../kit/workspace.ts';
import type { Place } from '../kit/workspace-place.ts';

async function setUp(channel = '#auth') {
  const db = await newOwnDb();
  const workspace = await startWorkspace();
  afterThis(() => workspace.stop());
  const place = workspace.as('engineer').in(channel);
  const state = { version: 1 };
  const read: LiveCard['read'] = async () => ({
    version: state.version,
    message: sentence(`version ${state.version}`),
  });
  const card: LiveCard = { kind: 'test', subject: '7', channel: place.id, read };
  const replica = () => openTestOutbound(workspace, db);
  const outbound = replica();
  const draw = (change: Partial<LiveCard> = {}, by: Outbound = outbound) =>
    drawLiveCard({ db, outbound: by }, { ...card, ...change });
  // As the job engine does: tried again for as long as it may be.
  const job = (change: Partial<LiveCard> = {}, by?: Outbound): Promise<CardResult> =>
    vi.waitFor(() => draw(change, by), { interval: 20 });
  return { db, workspace, place, state, draw, job, replica, outbound };
}

const shown = (place: Place) => place.messages().map((message) => message.text);
const notDrawn = { code: 'slack.card_not_drawn', kind: 'unavailable' };

test('a card is posted once, edited when its state changes, and left alone when it has not', async () => {
  const { workspace, place, state, draw } = await setUp();
  const first = await draw();
  const [message] = place.messages();
  expect(first).toEqual({ state: 'drawn', channel: place.id, ts: message?.ts, pin: undefined });
  expect(await draw()).toEqual(first);
  expect(message?.edited).toBe(false);
  state.version = 2;
  expect(await draw()).toEqual(first);
  expect(shown(place)).toEqual(['version 2']);
  workspace.expectNoFaults();
});

test('a card of something that is no more is not drawn', async () => {
  const { place, draw } = await setUp();
  expect(await draw({ read: async () => undefined })).toEqual({ state: 'nothing' });
  expect(place.messages()).toEqual([]);
});

/** A way out that counts what goes through it, by method. */
function counted(outbound: Outbound): Outbound & { calls: Record<string, number> } {
  const calls: Record<string, number> = {};
  return {
    calls,
    call(call) {
      calls[call.method] = (calls[call.method] ?? 0) + 1;
      return outbound.call(call);
    },
  };
}

test('ten jobs at once on two replicas make one message', async () => {
  const { workspace, place, job, replica } = await setUp();
  const replicas = [counted(replica()), counted(replica())];
  const results = await Promise.all(Array.from({ length: 10 }, (_, n) => job({}, replicas[n % 2])));
  expect(shown(place)).toEqual(['version 1']);
  expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
  expect(replicas.reduce((sum, { calls }) => sum + (calls['chat.postMessage'] ?? 0), 0)).toBe(1);
  workspace.expectNoFaults();
});

test('ten changes that come while the card is being posted are shown by one edit', async () => {
  const { workspace, place, state, job, replica } = await setUp();
  workspace.disturb.nextCall('chat.postMessage', { kind: 'slow', milliseconds: 200 });
  const replicas = [counted(replica()), counted(replica())] as const;
  const first = job({}, replicas[0]);
  await vi.waitFor(() => expect(replicas[0].calls['chat.postMessage']).toBe(1));
  const later = Array.from({ length: 10 }, (_, n) => {
    state.version += 1;
    return job({}, replicas[n % 2]);
  });
  await Promise.all([first, ...later]);
  expect(shown(place)).toEqual(['version 11']);
  expect(replicas.reduce((sum, { calls }) => sum + (calls['chat.update'] ?? 0), 0)).toBe(1);
  workspace.expectNoFaults();
});

test('a change that comes after the last look of whoever draws is shown all the same', async () => {
  const { workspace, place, state, draw, job } = await setUp();
  let reads = 0;
  let later: Promise<CardResult> | undefined;
  const read: LiveCard['read'] = async () => {
    const seen = { version: state.version, message: sentence(`version ${state.version}`) };
    reads += 1;
    if (reads === 2) {
      state.version += 1;
      later = job();
      // It finds the lease taken before this look ends.
      await expect(draw()).rejects.toMatchObject(notDrawn);
    }
    return seen;
  };
  await draw({ read });
  await later;
  expect(shown(place)).toEqual(['version 2']);
  workspace.expectNoFaults();
});

test('a job whose version another one is drawing fails, to be tried again, and one whose version is shown is done', async () => {
  const { db, state, draw } = await setUp();
  const result = await draw();
  await db.run(sql`update backbolt.live_card set leased_until = clock_timestamp() + interval '1 hour'`);
  expect(await draw()).toEqual(result);
  state.version = 2;
  await expect(draw()).rejects.toMatchObject(notDrawn);
});

test('what a killed replica had begun is done when its lease has ended, without a second message', async () => {
  const { db, workspace, place, state, draw, outbound } = await setUp();
  const killed: Outbound = {
    async call(call) {
      await outbound.call(call);
      throw new Error('killed');
    },
  };
  await expect(draw({}, killed)).rejects.toThrow('killed');
  // One that is killed gives no lease back.
  await db.run(sql`update backbolt.live_card set leased_until = clock_timestamp() + interval '1 hour'`);
  await expect(draw()).rejects.toMatchObject(notDrawn);
  await db.run(sql`update backbolt.live_card set leased_until = clock_timestamp() - interval '1 second'`);
  state.version = 2;
  await draw();
  expect(shown(place)).toEqual(['version 2']);
  workspace.expectNoFaults();
});

test('a holder that was overtaken writes nothing', async () => {
  const { db, place, draw, outbound } = await setUp();
  const slow: Outbound = {
    async call(call) {
      const result = await outbound.call(call);
      await db.run(sql`update backbolt.live_card set fence = fence + 1`);
      return result;
    },
  };
  await expect(draw({}, slow)).rejects.toMatchObject(notDrawn);
  const Row = z.object({ ts: z.string().nullable() });
  expect(await db.one(Row, sql`select ts from backbolt.live_card`)).toEqual({ ts: null });
  expect(place.messages()).toHaveLength(1);
});

test('a post whose answer was lost is found again, and not repeated', async () => {
  const { workspace, place, draw } = await setUp();
  workspace.disturb.nextCall('chat.postMessage', { kind: 'lost_answer' });
  expect(await draw()).toMatchObject({ state: 'drawn', ts: place.messages()[0]?.ts });
  expect(shown(place)).toEqual(['version 1']);
  workspace.expectNoFaults();
});

test('a post whose answer was lost is found under hundreds of later messages', async () => {
  const { workspace, place, state, draw } = await setUp();
  workspace.disturb.nextCall('chat.postMessage', { kind: 'lost_answer' });
  // Slack is asked three times.
  for (let n = 0; n < 3; n += 1) workspace.disturb.nextCall('conversations.history', { kind: 'status', status: 500 });
  await expect(draw()).rejects.toMatchObject(notDrawn);
  const [message] = place.messages();
  for (let n = 0; n < 250; n += 1) await place.types(`what about ${n}?`);
  state.version = 2;
  expect(await draw()).toMatchObject({ state: 'drawn', ts: message?.ts });
  workspace.expectNoFaults();
});

test.each([
  ['the connection was lost', { kind: 'lost_call' }],
  ['Slack answered 500', { kind: 'status', status: 500 }],
] as const)('a post that never arrived, because %s, is made by the next run', async (_why, trouble) => {
  const { workspace, place, draw } = await setUp();
  workspace.disturb.nextCall('chat.postMessage', trouble);
  await expect(draw()).rejects.toMatchObject(notDrawn);
  await draw();
  expect(shown(place)).toEqual(['version 1']);
  workspace.expectNoFaults();
});

test('an edit whose answer was lost is repeated', async () => {
  const { workspace, place, state, draw } = await setUp();
  await draw();
  state.version = 2;
  workspace.disturb.nextCall('chat.update', { kind: 'lost_answer' });
  await draw();
  expect(shown(place)).toEqual(['version 2']);
  workspace.expectNoFaults();
});

/** A person of the workspace may delete Backbolt's messages there, as an administrator; here its own token does. */
async function deleteMessage(workspace: Awaited<ReturnType<typeof startWorkspace>>, channel: string, ts = '') {
  const headers = { authorization: `Bearer ${workspace.tokens.bot}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ channel, ts });
  const response = await fetch(`${workspace.apiUrl}chat.delete`, { method: 'POST', headers, body });
  expect(await response.json()).toMatchObject({ ok: true });
}

test('a card that somebody deleted is posted anew with the next change', async () => {
  const { workspace, place, state, draw } = await setUp();
  await draw();
  await deleteMessage(workspace, place.id, place.messages()[0]?.ts);
  state.version = 2;
  const result = await draw();
  expect(shown(place)).toEqual(['version 2']);
  expect(result).toMatchObject({ state: 'drawn', ts: place.messages()[0]?.ts });
  workspace.expectFaults('message_not_found');
});

test('a card that somebody deleted under its thread is posted anew', async () => {
  const { workspace, place, state, draw } = await setUp();
  await draw();
  const [message] = place.messages();
  await message?.thread().types('why?');
  await deleteMessage(workspace, place.id, message?.ts);
  state.version = 2;
  await draw();
  expect(shown(place)).toEqual(['This message was deleted.', 'version 2']);
  workspace.expectFaults('cant_update_message');
});

test('a card whose place was forgotten is found by its metadata, not posted anew', async () => {
  const { db, workspace, place, state, draw } = await setUp();
  const first = await draw();
  await draw({ subject: 'another' });
  await db.run(sql`update backbolt.live_card set ts = '1.000001' where subject = '7'`);
  state.version = 2;
  expect(await draw()).toEqual(first);
  expect(shown(place)).toEqual(['version 2', 'version 1']);
  workspace.expectFaults('message_not_found');
});

test('cards of two subjects, and in two channels, are messages of their own', async () => {
  const { workspace, place, draw } = await setUp();
  const general = workspace.as('engineer').in('#general');
  await draw();
  await draw({ subject: '8' });
  await draw({ channel: general.id });
  expect([place.messages(), general.messages()].map((messages) => messages.length)).toEqual([2, 1]);
});

test('a card in a thread is found there again', async () => {
  const { workspace, place, state, draw } = await setUp();
  await place.types('it fails');
  const root = await place.sees('it fails');
  workspace.disturb.nextCall('chat.postMessage', { kind: 'lost_answer' });
  await draw({ threadTs: root.ts });
  state.version = 2;
  await draw({ threadTs: root.ts });
  expect(shown(root.thread())).toEqual(['it fails', 'version 2']);
  expect(shown(place)).toEqual(['it fails']);
  workspace.expectNoFaults();
});

test('a card for a person is drawn in their direct message, and found there again', async () => {
  const { workspace, state, draw } = await setUp();
  const engineer = workspace.as('engineer');
  workspace.disturb.nextCall('chat.postMessage', { kind: 'lost_answer' });
  await draw({ channel: engineer.id });
  state.version = 2;
  expect(await draw({ channel: engineer.id })).toMatchObject({ channel: engineer.in('@app').id });
  expect(shown(engineer.in('@app'))).toEqual(['version 2']);
  workspace.expectNoFaults();
});

test.each([
  ['a channel that Backbolt is not in', '#random', 'not_in_channel'],
  ['a channel that is not there', 'C0NOWHERE', 'channel_not_found'],
])('%s is reported, and nothing is tried again', async (_name, channel, code) => {
  const { workspace, draw } = await setUp();
  const id = channel.startsWith('#') ? workspace.as('engineer').in(channel).id : channel;
  expect(await draw({ channel: id })).toEqual({ state: 'refused', code });
  workspace.expectFaults(code);
});

test('a channel that was archived is reported, for a first post and for an edit', async () => {
  const { workspace, draw, state, outbound } = await setUp('#general');
  const channel = workspace.as('engineer').in('#auth').id;
  await draw({ channel });
  const archived = await outbound.call({
    method: 'conversations.archive',
    args: { channel },
    response: z.object({}),
    priority: 'answer',
  });
  expect(archived.kind).toBe('sent');
  state.version = 2;
  expect(await draw({ channel })).toEqual({ state: 'refused', code: 'is_inactive' });
  expect(await draw({ channel, subject: '8' })).toEqual({ state: 'refused', code: 'is_archived' });
  workspace.expectFaults('is_inactive', 'is_archived');
});

test('a pinned card is pinned once; one that somebody had pinned already stays so', async () => {
  const { workspace, place, state, draw } = await setUp();
  await draw();
  await place.messages()[0]?.pin();
  expect(await draw({ pin: true })).toMatchObject({ state: 'drawn', pin: 'pinned' });
  workspace.expectFaults('already_pinned');
  expect(place.messages()[0]?.pinned).toBe(true);
  state.version = 2;
  expect(await draw({ pin: true })).toMatchObject({ pin: 'pinned' });
  await draw({ pin: true, subject: '8' });
  expect(place.messages().map((message) => message.pinned)).toEqual([true, true]);
  workspace.expectNoFaults();
});

test('a card that may not be pinned is drawn all the same, and says why', async () => {
  const { workspace, place, draw } = await setUp();
  workspace.disturb.nextCall('pins.add', { kind: 'refused', error: 'restricted_action' });
  expect(await draw({ pin: true })).toMatchObject({ state: 'drawn', pin: 'restricted_action' });
  expect(shown(place)).toEqual(['version 1']);
  workspace.expectNoFaults();
});

test('a pin that Slack did not answer is made by the next run', async () => {
  const { workspace, place, draw } = await setUp();
  for (let n = 0; n < 3; n += 1) workspace.disturb.nextCall('pins.add', { kind: 'lost_call' });
  expect(await draw({ pin: true })).toMatchObject({ state: 'drawn', pin: undefined });
  await draw({ pin: true });
  expect(place.messages()[0]?.pinned).toBe(true);
  workspace.expectNoFaults();
});
