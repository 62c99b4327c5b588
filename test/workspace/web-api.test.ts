// What the Web API refuses, asked by the unmodified client of Slack.
import { type UsersListResponse, WebAPIPlatformError, WebAPIRateLimitedError, type WebClient } from '@slack/web-api';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startWorkspace, type TestWorkspace } from '../kit/workspace.ts';
import { quietClient } from './quiet-client.ts';
import { sampleManifest } from './sample-app.ts';
import { settableClock } from './settable-clock.ts';

const clock = settableClock();
let workspace: TestWorkspace;
let client: WebClient;

const clientOf = (token: string, apiUrl: string) => quietClient({ apiUrl, tokens: { bot: token } });
async function refusal(call: Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    await call;
  } catch (error) {
    if (error instanceof WebAPIPlatformError) return { ...error.data };
    throw error;
  }
  throw new Error('the call was not refused');
}

beforeAll(async () => {
  workspace = await startWorkspace({ manifest: sampleManifest(), clock });
  client = clientOf(workspace.tokens.bot, workspace.apiUrl);
});
afterEach(() => {
  workspace.expectNoFaults();
  clock.advance(600_000);
});
afterAll(() => workspace.stop());

describe('the Web API', () => {
  test.each([
    ['an unknown channel', 'chat.postMessage', { channel: 'C404', text: 'x' }, 'channel_not_found'],
    ['a channel that the app is not in', 'chat.postMessage', { channel: 'C0RANDOM', text: 'x' }, 'not_in_channel'],
    ['a message that says nothing', 'chat.postMessage', { channel: 'C0AUTH' }, 'no_text'],
    ['a missing argument', 'chat.postMessage', { text: 'x' }, 'invalid_arguments'],
    ['blocks that are no JSON', 'chat.postMessage', { channel: 'C0AUTH', blocks: '[{' }, 'invalid_blocks_format'],
    [
      'metadata of another shape',
      'chat.postMessage',
      { channel: 'C0AUTH', text: 'x', metadata: { a: 1 } },
      'invalid_metadata_schema',
    ],
    [
      'a thread that is not there',
      'chat.postMessage',
      { channel: 'C0AUTH', text: 'x', thread_ts: '1.000001' },
      'thread_not_found',
    ],
    [
      'a person who is not in the channel',
      'chat.postEphemeral',
      { channel: 'C0AUTH', user: 'U0STRANGER', text: 'x' },
      'user_not_in_channel',
    ],
    ['an update of nothing', 'chat.update', { channel: 'C0AUTH', ts: '1.000001', text: 'x' }, 'message_not_found'],
    ['an unknown person', 'users.info', { user: 'U404' }, 'user_not_found'],
    [
      'an invented trigger',
      'views.open',
      { trigger_id: '1.2.3', view: { type: 'modal', title: { type: 'plain_text', text: 't' }, blocks: [] } },
      'invalid_trigger_id',
    ],
    [
      'a view that is not open',
      'views.update',
      { view_id: 'V404', view: { type: 'modal', title: { type: 'plain_text', text: 't' }, blocks: [] } },
      'not_found',
    ],
    ['a method that is not there', 'chat.shout', {}, 'unknown_method'],
    ['an invented cursor', 'users.list', { cursor: 'x' }, 'invalid_cursor'],
  ])('%s: %s is refused', async (_what, method, args, code) => {
    expect((await refusal(client.apiCall(method, args))).error).toBe(code);
    workspace.expectFaults(code);
  });

  test('invalid blocks are refused with a JSON pointer to each problem', async () => {
    const blocks = [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }];
    const data = await refusal(client.chat.postMessage({ channel: 'C0AUTH', text: 'x', blocks }));
    const sentence = 'must be less than 151 characters [json-pointer:/blocks/0/text/text]';
    expect(data).toMatchObject({ error: 'invalid_blocks', errors: [sentence] });
    expect(data.response_metadata).toMatchObject({ messages: [`[ERROR] ${sentence}`] });
    expect(workspace.faults()[0]).toMatchObject({ where: 'chat.postMessage', details: [sentence] });
    workspace.expectFaults('invalid_blocks');
  });

  test('a wrong token, no token and the token of the other kind are told apart', async () => {
    expect((await refusal(clientOf('xoxb-wrong', workspace.apiUrl).auth.test())).error).toBe('invalid_auth');
    expect((await refusal(clientOf('', workspace.apiUrl).auth.test())).error).toBe('not_authed');
    expect((await refusal(client.apps.connections.open())).error).toBe('not_allowed_token_type');
    workspace.expectFaults('invalid_auth', 'not_authed', 'not_allowed_token_type');
  });

  test('a missing scope says which is needed and which are there', async () => {
    const poor = await startWorkspace({ manifest: sampleManifest({ scopes: ['commands'] }) });
    const data = await refusal(
      clientOf(poor.tokens.bot, poor.apiUrl).chat.postMessage({ channel: 'C0AUTH', text: 'x' }),
    );
    expect(data).toMatchObject({ error: 'missing_scope', needed: 'chat:write', provided: 'commands' });
    poor.expectFaults('missing_scope');
    await poor.stop();
  });

  test('a channel takes a burst of ten messages and then one a second', async () => {
    for (let count = 0; count < 10; count += 1)
      await client.chat.postMessage({ channel: 'C0GENERAL', text: `${count}` });
    const eleventh = client.chat.postMessage({ channel: 'C0GENERAL', text: 'too many' });
    await expect(eleventh).rejects.toThrow(WebAPIRateLimitedError);
    await client.chat.postMessage({ channel: 'C0AUTH', text: 'another channel' });
    clock.advance(1000);
    await client.chat.postMessage({ channel: 'C0GENERAL', text: 'a second later' });
    workspace.expectFaults('ratelimited');
  });

  test('a message is posted, updated, found in the history with its metadata, and deleted', async () => {
    const metadata = { event_type: 'incident', event_payload: { number: 12 } };
    const { ts = '', message } = await client.chat.postMessage({ channel: '#auth', text: 'first', metadata });
    expect(message).toMatchObject({ bot_id: 'B0LOCALAPP', user: 'U0APPBOT', text: 'first' });
    await client.chat.update({ channel: 'C0AUTH', ts, text: 'second' });
    const { messages = [] } = await client.conversations.history({
      channel: 'C0AUTH',
      include_all_metadata: true,
      limit: 1,
    });
    expect(messages).toMatchObject([{ ts, text: 'second', metadata, edited: { user: 'U0APPBOT' } }]);
    const bare = await client.conversations.history({ channel: 'C0AUTH', limit: 1 });
    expect(bare.messages?.[0]).not.toHaveProperty('metadata');
    expect(bare.has_more).toBe(true);
    await client.chat.delete({ channel: 'C0AUTH', ts });
    expect((await refusal(client.chat.delete({ channel: 'C0AUTH', ts }))).error).toBe('message_not_found');
    workspace.expectFaults('message_not_found');
  });

  test("a person's message cannot be changed by the app", async () => {
    await workspace.as('engineer').in('#auth').types('mine');
    const { ts } = await workspace.as('engineer').in('#auth').sees('mine');
    expect((await refusal(client.chat.update({ channel: 'C0AUTH', ts, text: 'yours' }))).error).toBe(
      'cant_update_message',
    );
    expect((await refusal(client.chat.delete({ channel: 'C0AUTH', ts }))).error).toBe('cant_delete_message');
    workspace.expectFaults('cant_update_message', 'cant_delete_message');
  });

  test('an update of more than 4000 characters is too long', async () => {
    const { ts = '' } = await client.chat.postMessage({ channel: 'C0AUTH', text: 'short' });
    await client.chat.update({ channel: 'C0AUTH', ts, text: 'x'.repeat(4000) });
    const data = await refusal(client.chat.update({ channel: 'C0AUTH', ts, text: 'x'.repeat(4001) }));
    expect(data.error).toBe('msg_too_long');
    workspace.expectFaults('msg_too_long');
  });

  test('a reply belongs to the thread of its parent and not to the history of the channel', async () => {
    const { ts = '' } = await client.chat.postMessage({ channel: 'C0AUTH', text: 'parent' });
    const reply = await client.chat.postMessage({ channel: 'C0AUTH', text: 'child', thread_ts: ts });
    expect(reply.message?.thread_ts).toBe(ts);
    const { messages = [] } = await client.conversations.history({ channel: 'C0AUTH', limit: 1 });
    expect(messages[0]?.text).toBe('parent');
  });

  test('a message to a person arrives in their direct message with the app', async () => {
    await client.chat.postMessage({ channel: 'U0GUEST', text: 'for you' });
    const seen = await workspace.as('guest').in('@app').sees('for you');
    expect(seen.author).toBe('sample');
    const { channel } = await client.conversations.open({ users: 'U0GUEST' });
    expect(channel?.id).toBe(workspace.as('guest').in('@app').id);
  });

  test('people and channels come in pages, with what marks guests and strangers', async () => {
    const names: string[] = [];
    for await (const page of client.paginate('users.list', { limit: 2 })) {
      names.push(...((page as UsersListResponse).members?.map((member) => member.name ?? '') ?? []));
    }
    expect(names).toEqual(['engineer', 'commander', 'communications', 'guest', 'stranger', 'sample', 'slackbot']);
    expect((await client.users.info({ user: 'U0GUEST' })).user).toMatchObject({
      is_restricted: true,
      team_id: 'T0LOCAL',
    });
    expect((await client.users.info({ user: 'U0STRANGER' })).user).toMatchObject({
      is_stranger: true,
      team_id: 'T0ELSEWHERE',
    });
    const { channels = [] } = await client.conversations.list({});
    expect(channels.map((channel) => [channel.name, channel.is_member])).toEqual([
      ['general', true],
      ['auth', true],
      ['random', false],
    ]);
    const { members } = await client.conversations.members({ channel: 'C0RANDOM' });
    expect(members).toEqual(['U0ENGINEER', 'U0COMMANDER', 'U0COMMUNICATIONS']);
  });

  test('a channel with a stranger in it is shared', async () => {
    workspace.setMember('U0STRANGER', 'C0AUTH', true);
    expect((await client.conversations.info({ channel: 'C0AUTH' })).channel).toMatchObject({ is_ext_shared: true });
    const answer = await workspace.as('stranger').in('#auth').types('/sample reply');
    expect(answer).toMatchObject({ ok: false });
    workspace.setMember('U0STRANGER', 'C0AUTH', false);
  });

  test('App Home is published to a person', async () => {
    const view = { type: 'home' as const, blocks: [{ type: 'divider' }] };
    const shown = await client.views.publish({ user_id: 'U0ENGINEER', view });
    expect(shown.view).toMatchObject({ type: 'home', blocks: [{ type: 'divider' }] });
    const data = await refusal(client.views.publish({ user_id: 'U0ENGINEER', view, hash: 'old' }));
    expect(data.error).toBe('hash_conflict');
    workspace.expectFaults('hash_conflict');
  });
});
