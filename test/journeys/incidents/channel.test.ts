// The channel of an incident, and what stands in for it when Slack does not let things go as they should.
import { expect, test, vi } from 'vitest';
import { declare, declareForm, nameOfChannel, recorded, recordedOf, startIncidentBot } from '../../kit/incidents.ts';
import type { TestWorkspace } from '../../kit/workspace.ts';

const channelsNamed = (workspace: TestWorkspace, begin: string) => {
  const state = workspace.stateFor('U0ENGINEER');
  return [...state.channels, ...(state.joinable ?? [])]
    .map(({ name }) => name)
    .filter((name) => name.startsWith(begin));
};

/** Calls a method of the Web API as the bot, as somebody with its token could. */
async function asBot(workspace: TestWorkspace, method: string, args: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${workspace.apiUrl}${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${workspace.tokens.bot}`, 'content-type': 'application/json' },
    body: JSON.stringify(args),
  });
  return (await response.json()) as Record<string, unknown>;
}

test('a name that somebody else’s channel has gets a number, and that channel is left alone', async () => {
  const { workspace } = await startIncidentBot();
  workspace.disturb.nextCall('conversations.create', { kind: 'refused', error: 'name_taken' });
  const { name } = await declare(workspace);
  expect(name).toBe('#inc-1-login-failures-2');
  workspace.expectNoFaults();
});

test('the channel of a try whose answer was lost is found again, and is the only one', async () => {
  const { workspace } = await startIncidentBot();
  workspace.disturb.nextCall('conversations.create', { kind: 'lost_answer' });
  const { name } = await declare(workspace);
  expect(name).toBe('#inc-1-login-failures');
  expect(channelsNamed(workspace, 'inc-')).toEqual(['inc-1-login-failures']);
  workspace.expectNoFaults();
});

test('where no channel can be made the incident lives where it would be announced, and the card says why', async () => {
  const { workspace, db } = await startIncidentBot();
  workspace.disturb.nextCall('conversations.create', { kind: 'refused', error: 'restricted_action' });
  const form = await declareForm(workspace);
  await form.submit();
  const setUp = await workspace.as('engineer').modal('Incident #1');
  await setUp.becomes(/It lives in <#C0AUTH>(?!.*hourglass)/s);
  const card = await workspace.as('commander').in('#auth').sees('First response');
  expect(card.text).toContain(
    'Slack does not let Backbolt make a channel (restricted_action), so the incident lives in #auth',
  );
  await card.button('Acknowledge').click();
  await card.becomes('by <@U0COMMANDER>');
  await workspace.as('commander').in('#auth').types('/auth-incident note found it');
  await workspace.as('commander').in('#auth').seesEphemeral('Noted on the timeline of #1');
  expect(workspace.stateFor('U0ENGINEER').channels.find(({ id }) => id === 'C0AUTH')?.topic).toBe(
    'Sign-in, sessions, tokens',
  );
  expect((await recorded(db, 1)).map(({ kind }) => kind)).not.toContain('joined');
  workspace.expectNoFaults();
});

test.each([
  ['private', { private: true }, '#auth'],
  ['practice', { practice: true }, '#auth'],
  ['to be announced where Backbolt is not', {}, '#random'],
] as const)(
  'where no channel can be made an incident that is %s lives with whoever declared it',
  async (_what, fields, announceIn) => {
    const { workspace } = await startIncidentBot({
      policy: ({ severities }) => void Object.assign(severities.P2, { announce_in: announceIn }),
    });
    workspace.disturb.nextCall('conversations.create', { kind: 'refused', error: 'restricted_action' });
    const form = await declareForm(workspace, fields);
    await form.submit();
    const card = await workspace.as('engineer').in('@app').sees('First response');
    await card.becomes('lives in the direct message of whoever declared it');
    for (const place of ['#auth', '#random']) {
      expect(workspace.as('commander').in(place).messages()).toEqual([]);
    }
    await (await workspace.as('engineer').modal('Incident #1')).becomes(/It lives in(?!.*hourglass)/s);
    workspace.clearFaults();
  },
);

test('a channel that somebody archives is replaced: card, notice, checklist, people, links, and the announcement leads there', async () => {
  const { workspace, db } = await startIncidentBot({
    policy: ({ severities }) => {
      severities.P2.invite.push('@comms');
      severities.P2.checklists.push('investigation');
    },
  });
  const { name, card, channel } = await declare(workspace);
  await card.button('Acknowledge').click();
  await card.becomes('by <@U0ENGINEER>');
  await asBot(workspace, 'conversations.archive', { channel: channel.id });
  const commander = workspace.as('commander').in('#auth');
  await commander.types('/auth-incident note #1 the first is gone');
  await commander.seesEphemeral('Noted');
  const next = await vi.waitFor(() =>
    nameOfChannel(workspace, 'U0COMMUNICATIONS', 1).then((found) => {
      expect(found).not.toBe(name);
      return found;
    }),
  );
  expect(next).toBe('#inc-1-login-failures-2');
  const place = workspace.as('communications').in(next);
  await place.sees(
    'The channel #inc-1-login-failures of #1 Login failures is lost (is_inactive). The incident goes on here.',
  );
  await place.sees('Investigation');
  const again = await place.sees('First response');
  await vi.waitFor(() => expect(again.pinned).toBe(true));
  expect(again.text).toContain('by <@U0ENGINEER>');
  const announced = await commander.sees('Follow it in');
  await announced.becomes(`Follow it in <#${place.id}>`);
  await vi.waitFor(() => {
    const found = workspace.stateFor('U0ENGINEER').channels.find((one) => `#${one.name}` === next);
    expect(found?.bookmarks?.map(({ title }) => title)).toEqual(['Card of #1']);
  });
  expect((await recordedOf(db, 1, 'channel_lost'))[0]?.data).toEqual({ channel: channel.id, reason: 'is_inactive' });
  expect(channelsNamed(workspace, 'inc-')).toHaveLength(2);
  workspace.clearFaults();
});

test('somebody who cannot be invited is told how to come in, and the card names them', async () => {
  const { workspace } = await startIncidentBot({
    policy: ({ severities }) => void severities.P2.invite.push('U0COMMANDER'),
  });
  workspace.disturb.nextCall('conversations.invite', { kind: 'refused', error: 'cant_invite' });
  const { card } = await declare(workspace, { as: 'engineer' }).catch(async () => {
    // Whoever was first in the list was refused.
    const place = workspace.as('commander').in(await nameOfChannel(workspace, 'U0COMMANDER', 1));
    return { card: await place.sees('First response') };
  });
  await card.becomes(/Not invited: <@U0(COMMANDER|ENGINEER)> \(cant_invite\)/);
  expect(JSON.stringify(card.raw.blocks)).toMatch(/Not invited: <@U0/);
  workspace.expectNoFaults();
});

test('a card that somebody deleted is posted anew, and pinned', async () => {
  const { workspace } = await startIncidentBot();
  const { card, channel } = await declare(workspace);
  await asBot(workspace, 'chat.delete', { channel: channel.id, ts: card.ts });
  // Its figures are drawn anew every five minutes, if nothing else happens before.
  await workspace.skip(5);
  const again = await channel.sees('First response');
  expect(again.ts).not.toBe(card.ts);
  await vi.waitFor(() => expect(again.pinned).toBe(true));
  workspace.expectFaults('message_not_found');
});

test('an announcement channel that does not exist is said on the card, and one without Backbolt is used once it is there', async () => {
  const { workspace } = await startIncidentBot({
    policy: ({ severities }) => {
      severities.P2.announce_in = '#random';
      severities.P3.announce_in = '#nowhere';
    },
  });
  const nowhere = await declare(workspace, { title: 'Slow', severity: 'P3 Low' });
  await nowhere.card.becomes('It is not announced: there is no channel #nowhere that Backbolt can see.');
  const { card } = await declare(workspace);
  await card.becomes('It is not announced in #random. Invite Backbolt there with /invite @Backbolt (not_in_channel)');
  await workspace.as('engineer').invites('@app', '#random');
  await workspace.as('commander').in('#random').sees('#2 Login failures');
  await card.becomes(/^(?!.*not announced)/s);
  expect(new Set(workspace.faults().map(({ code }) => code))).toEqual(new Set(['not_in_channel']));
});
