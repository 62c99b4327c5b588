// Slack in trouble while an incident runs: nothing is lost, nothing is done twice, and whoever asked is told.
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { OwnDb } from '../../../src/db/own.ts';
import { sql } from '../../../src/db/sql.ts';
import { verifyEvents } from '../../../src/features/events/verify-events.ts';
import {
  declare,
  declareForm,
  nameOfChannel,
  recorded,
  recordedOf,
  settled,
  startIncidentBot,
} from '../../kit/incidents.ts';
import type { TestWorkspace } from '../../kit/workspace.ts';

type Trouble = Parameters<TestWorkspace['disturb']['set']>[0];
const troubles: Trouble[] = ['error_500', 'down'];

const Count = z.object({ n: z.number() });

/** Waits until Slack has been asked for a channel, and for what became of that: both went wrong. */
async function metBy(db: OwnDb): Promise<void> {
  const asked = sql`select count(*) as n from backbolt.send_bucket
    where bucket in ('method conversations.create', 'method conversations.list')`;
  await vi.waitFor(async () => expect((await db.one(Count, asked)).n).toBe(2), { interval: 25 });
}

test.each(troubles)(
  'an incident declared while Slack is %s has one channel, one card and one announcement when it is back',
  async (trouble) => {
    const bot = await startIncidentBot({ policy: ({ severities }) => void severities.P2.invite.push('@comms') });
    const { workspace, db } = bot;
    const form = await declareForm(workspace);
    workspace.disturb.set(trouble, true);
    expect(await form.submit()).toEqual({ errors: {}, notice: null });
    // What the person sees comes with the answer to the form, which needs no call.
    expect((await workspace.as('engineer').modal()).title).toBe('Incident #1');
    await metBy(db);
    workspace.disturb.set(trouble, false);
    const name = await nameOfChannel(workspace, 'U0COMMUNICATIONS', 1);
    await workspace.as('communications').in(name).sees('First response');
    await settled(bot);
    await (await workspace.as('engineer').modal('Incident #1')).becomes(/It lives in(?!.*hourglass)/s);
    const { channels, joinable = [] } = workspace.stateFor('U0ENGINEER');
    expect([...channels, ...joinable].filter((one) => one.name.startsWith('inc-'))).toHaveLength(1);
    const count = (place: string, words: string) =>
      workspace
        .as('communications')
        .in(place)
        .messages()
        .filter(({ text }) => text.includes(words)).length;
    expect([count(name, 'First response'), count('#auth', 'Follow it in')]).toEqual([1, 1]);
    expect((await recorded(db, 1)).map(({ kind }) => kind)).toEqual(['declared']);
    expect((await verifyEvents(db)).broken).toEqual([]);
    workspace.expectNoFaults();
  },
);

test('each message whose answer is lost is posted once: card, announcement, update, briefing', async () => {
  const bot = await startIncidentBot();
  const { workspace, db } = bot;
  for (let n = 0; n < 2; n += 1) workspace.disturb.nextCall('chat.postMessage', { kind: 'lost_answer' });
  const { card, channel, number } = await declare(workspace);
  await settled(bot);
  workspace.disturb.nextCall('chat.postMessage', { kind: 'lost_answer' });
  await card.button('Post update').click();
  const form = await workspace.as('engineer').modal('Status update');
  await form.becomes('Progress');
  await form.submit();
  await settled(bot);
  workspace.disturb.nextCall('chat.postMessage', { kind: 'lost_answer' });
  await card.button('Roles').click();
  const roles = await workspace.as('engineer').modal('Roles');
  await roles.becomes('Support liaison');
  await roles.fill({ Role: 'Incident commander', 'Who takes it?': '@engineer' }).submit();
  await recordedOf(db, number, 'role_assigned');
  await settled(bot);
  const engineer = workspace.as('engineer');
  const count = (place: typeof channel, words: string) =>
    place.messages().filter(({ text }) => text.includes(words)).length;
  expect([
    count(channel, 'First response'),
    count(engineer.in('#auth'), 'Follow it in'),
    count(channel, 'Posted by'),
    count(engineer.in('@app'), 'You are incident commander'),
  ]).toEqual([1, 1, 1, 1]);
  workspace.expectNoFaults();
});

test('a click while Slack takes no answers is done, and the card shows it when Slack is back', async () => {
  const bot = await startIncidentBot();
  const { workspace, db } = bot;
  const { card, number } = await declare(workspace);
  await settled(bot);
  workspace.disturb.set('error_500', true);
  await card.button('Acknowledge').click();
  await recordedOf(db, number, 'acknowledged');
  expect(card.text).toContain('due');
  workspace.disturb.set('error_500', false);
  await settled(bot);
  expect(card.text).toMatch(/First response\*\nby <@U0ENGINEER>/);
  workspace.expectNoFaults();
});

test('when Slack says to wait, the channel is made later, once', async () => {
  const { workspace } = await startIncidentBot();
  workspace.disturb.nextCall('conversations.create', { kind: 'rate_limited', retryAfterSeconds: 1 });
  const form = await declareForm(workspace);
  await form.submit();
  const setUp = await workspace.as('engineer').modal('Incident #1');
  expect(setUp.text).toContain('Its channel is being made.');
  expect(await nameOfChannel(workspace, 'U0ENGINEER', 1)).toBe('#inc-1-login-failures');
  await setUp.becomes(/It lives in(?!.*hourglass)/s);
  workspace.expectNoFaults();
});
