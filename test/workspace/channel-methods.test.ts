// The Web API on channels and members, asked by the unmodified client of Slack.
import type { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startWorkspace, type TestWorkspace } from '../kit/workspace.ts';
import { quietClient, refusalOf } from './quiet-client.ts';
import { fullManifest, sampleManifest } from './sample-app.ts';
import { type SettableClock, settableClock } from './settable-clock.ts';

let clock: SettableClock;
let workspace: TestWorkspace;
let client: WebClient;

beforeEach(async () => {
  clock = settableClock();
  workspace = await startWorkspace({ manifest: fullManifest(), clock, rateLimits: false });
  client = quietClient(workspace);
});
afterEach(async () => {
  workspace.expectNoFaults();
  await workspace.stop();
});

const refusal = (method: string, args: Record<string, unknown>) => refusalOf(workspace, method, args);

async function create(name: string, more: { is_private?: boolean } = {}): Promise<string> {
  const { channel } = await client.conversations.create({ name, ...more });
  return channel?.id ?? '';
}
async function post(channel: string, text = 'text'): Promise<string> {
  return (await client.chat.postMessage({ channel, text })).ts ?? '';
}

describe('a channel', () => {
  test('is created with the app in it, and seen by whom it brings along', async () => {
    const channel = await create('inc-12');
    expect(await client.conversations.info({ channel, include_num_members: true })).toMatchObject({
      channel: { name: 'inc-12', creator: 'U0APPBOT', is_member: true, is_private: false, num_members: 1 },
    });
    await client.conversations.invite({ channel, users: 'U0ENGINEER,U0COMMANDER' });
    await workspace.as('engineer').in('#inc-12').sees('<@U0COMMANDER> has joined the channel');
    expect((await client.users.conversations({ user: 'U0GUEST' })).channels?.map(({ name }) => name)).toEqual([
      'general',
      'auth',
    ]);
    expect((await client.users.conversations({})).channels?.map(({ name }) => name)).toEqual([
      'general',
      'auth',
      'inc-12',
    ]);
  });

  test('that is private is found by nobody who is not in it', async () => {
    const channel = await create('secret', { is_private: true });
    expect((await client.conversations.info({ channel })).channel).toMatchObject({ is_private: true, is_group: true });
    expect(workspace.stateFor('U0ENGINEER').joinable?.map(({ name }) => name)).toEqual([]);
    await client.conversations.invite({ channel, users: 'U0ENGINEER' });
    await client.conversations.leave({ channel });
    expect(await refusal('conversations.info', { channel })).toBe('channel_not_found');
    expect(await refusal('chat.postMessage', { channel, text: 'x' })).toBe('channel_not_found');
  });

  test.each([
    ['', 'invalid_name_required'],
    ['x'.repeat(81), 'invalid_name_maxlength'],
    ['Upper', 'invalid_name_specials'],
    ['two words', 'invalid_name_specials'],
    ['a.b', 'invalid_name_specials'],
    ['--', 'invalid_name_punctuation'],
    ['auth', 'name_taken'],
  ])('cannot be called "%s": %s', async (name, code) => {
    expect(await refusal('conversations.create', { name })).toBe(code);
  });

  test('takes eighty characters of any script', async () => {
    await create('x'.repeat(80));
    await create('störung-12_é');
  });

  test('is renamed by the app that created it', async () => {
    const channel = await create('inc-12');
    expect(await client.conversations.rename({ channel, name: 'inc-12-login' })).toMatchObject({
      channel: { name: 'inc-12-login' },
    });
    expect(await refusal('conversations.rename', { channel: 'C0AUTH', name: 'mine' })).toBe('not_authorized');
    expect(await refusal('conversations.rename', { channel, name: 'auth' })).toBe('name_taken');
  });

  test('has a topic and a purpose of at most 250 characters', async () => {
    const topic = 'x'.repeat(250);
    await client.conversations.setTopic({ channel: 'C0AUTH', topic });
    await client.conversations.setPurpose({ channel: 'C0AUTH', purpose: topic });
    expect((await client.conversations.info({ channel: 'C0AUTH' })).channel).toMatchObject({
      topic: { value: topic, creator: 'U0APPBOT', last_set: clock.now().getTime() / 1000 },
      purpose: { value: topic },
    });
    expect(workspace.stateFor('U0ENGINEER').channels.find((one) => one.id === 'C0AUTH')?.topic).toBe(topic);
    expect(await refusal('conversations.setTopic', { channel: 'C0AUTH', topic: `${topic}x` })).toBe('too_long');
    expect(await refusal('conversations.setPurpose', { channel: 'C0AUTH', purpose: `${topic}x` })).toBe('too_long');
    expect(await refusal('conversations.setTopic', { channel: 'C0RANDOM', topic: 'x' })).toBe('not_in_channel');
  });

  test('that is archived takes nothing any more', async () => {
    const channel = await create('inc-12');
    await client.conversations.invite({ channel, users: 'U0ENGINEER' });
    const ts = await post(channel);
    const mark = { channel, timestamp: ts, name: 'eyes' };
    await client.conversations.archive({ channel });
    for (const [method, args, code] of [
      ['chat.postMessage', { channel, text: 'x' }, 'is_archived'],
      ['chat.postEphemeral', { channel, user: 'U0ENGINEER', text: 'x' }, 'is_archived'],
      ['chat.update', { channel, ts, text: 'x' }, 'is_inactive'],
      ['reactions.add', mark, 'is_archived'],
      ['pins.add', mark, 'is_archived'],
      ['conversations.invite', { channel, users: 'U0COMMANDER' }, 'is_archived'],
      ['conversations.setTopic', { channel, topic: 'x' }, 'is_archived'],
      ['conversations.rename', { channel, name: 'x' }, 'is_archived'],
      ['conversations.join', { channel }, 'is_archived'],
      ['conversations.archive', { channel }, 'already_archived'],
      ['conversations.unarchive', { channel }, 'not_in_channel'],
    ] as const) {
      expect([method, await refusal(method, args)]).toEqual([method, code]);
    }
    expect((await client.conversations.info({ channel })).channel?.is_archived).toBe(true);
    const names = async (args: object) => (await client.conversations.list(args)).channels?.map(({ name }) => name);
    expect(await names({ exclude_archived: true })).not.toContain('inc-12');
    expect(await names({})).toContain('inc-12');
    const say = await workspace.perform({ type: 'say', as: 'U0ENGINEER', channel, text: 'x' });
    expect(say).toEqual({ ok: false, notice: 'That channel is archived.' });
    const history = await client.conversations.history({ channel });
    expect(history.messages?.[0]).toMatchObject({ subtype: 'channel_archive' });
  });

  test('needs the scope of its kind', async () => {
    const poor = await startWorkspace({ manifest: sampleManifest({ scopes: ['groups:write', 'chat:write'] }) });
    const poorClient = quietClient(poor);
    await poorClient.conversations.create({ name: 'secret', is_private: true });
    await expect(poorClient.conversations.create({ name: 'open' })).rejects.toThrow('missing_scope');
    await expect(poorClient.conversations.setTopic({ channel: 'C0AUTH', topic: 'x' })).rejects.toThrow('missing_scope');
    await expect(poorClient.pins.list({ channel: 'C0AUTH' })).rejects.toThrow('missing_scope');
    poor.expectFaults('missing_scope', 'missing_scope', 'missing_scope');
    await poor.stop();
  });
});

describe('members', () => {
  test('join, are invited, and are removed', async () => {
    expect(await client.conversations.join({ channel: 'C0RANDOM' })).toMatchObject({ channel: { is_member: true } });
    expect(await client.conversations.join({ channel: 'C0RANDOM' })).toMatchObject({ warning: 'already_in_channel' });
    await client.conversations.kick({ channel: 'C0RANDOM', user: 'U0ENGINEER' });
    const { members } = await client.conversations.members({ channel: 'C0RANDOM' });
    expect(members).toEqual(['U0COMMANDER', 'U0COMMUNICATIONS', 'U0APPBOT']);
  });

  test.each([
    ['conversations.invite', { users: '' }, 'no_user'],
    ['conversations.invite', { users: 'U404' }, 'user_not_found'],
    ['conversations.invite', { users: 'U0ENGINEER' }, 'already_in_channel'],
    ['conversations.invite', { users: 'U0APPBOT' }, 'cant_invite_self'],
    ['conversations.invite', { channel: 'C0RANDOM', users: 'U0GUEST' }, 'not_in_channel'],
    ['conversations.invite', { channel: 'D0GUEST', users: 'U0GUEST' }, 'method_not_supported_for_channel_type'],
    ['conversations.kick', { user: 'U0APPBOT' }, 'cant_kick_self'],
    ['conversations.kick', { user: 'U0STRANGER' }, 'not_in_channel'],
    ['conversations.kick', { channel: 'C0GENERAL', user: 'U0GUEST' }, 'cant_kick_from_general'],
    ['conversations.leave', { channel: 'C0GENERAL' }, 'cant_leave_general'],
    ['conversations.join', { channel: 'D0GUEST' }, 'method_not_supported_for_channel_type'],
  ])('%s %j is refused: %s', async (method, args, code) => {
    expect(await refusal(method, { channel: 'C0AUTH', ...args })).toBe(code);
  });

  test('one who cannot be invited stops all, unless it is forced', async () => {
    const channel = await create('inc-12');
    const users = 'U0ENGINEER,U404';
    expect(await refusal('conversations.invite', { channel, users })).toBe('user_not_found');
    expect((await client.conversations.members({ channel })).members).toEqual(['U0APPBOT']);
    const forced = await client.conversations.invite({ channel, users, force: true });
    expect(forced).toMatchObject({ errors: [{ user: 'U404', ok: false, error: 'user_not_found' }] });
    expect((await client.conversations.members({ channel })).members).toEqual(['U0APPBOT', 'U0ENGINEER']);
  });

  test('are found by e-mail and by group', async () => {
    const { user } = await client.users.lookupByEmail({ email: 'Commander@example.com' });
    expect(user?.id).toBe('U0COMMANDER');
    expect(await refusal('users.lookupByEmail', { email: 'nobody@example.com' })).toBe('users_not_found');
    const { usergroups = [] } = await client.usergroups.list({ include_count: true });
    expect(usergroups.map(({ handle, user_count }) => [handle, user_count])).toEqual([
      ['auth-oncall', 2],
      ['comms', 1],
    ]);
    const { users } = await client.usergroups.users.list({ usergroup: 'S0AUTHONCALL' });
    expect(users).toEqual(['U0ENGINEER', 'U0COMMANDER']);
    expect(await refusal('usergroups.users.list', { usergroup: 'S404' })).toBe('no_such_subteam');
    expect((await client.team.info()).team).toMatchObject({ id: 'T0LOCAL', name: 'Local workspace' });
  });
});
