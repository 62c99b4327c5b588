// What a person does reaches an unmodified Bolt app as the payload that Slack sends, in both modes.
import type { App } from '@slack/bolt';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fullManifest, modes, type Sample, startSample } from './sample-app.ts';

type Shape = Record<string, unknown>;

const plain = (text: string) => ({ type: 'plain_text', text }) as const;

describe.each(modes)('a person, seen by a Bolt app in %s mode', (mode) => {
  let sample: Sample;
  let heard: Shape[] = [];
  let tell = () => {};
  beforeAll(async () => {
    const define = (app: App) => {
      // Everything as it came, but for what Bolt itself leaves out: events whose user is the app.
      app.use(async ({ body, next }) => {
        heard.push(body as Shape);
        tell();
        await next();
      });
      app.event(/.*/, async () => {});
      app.event('app_home_opened', async ({ event, client }) => {
        const count = heard.filter((body) => (body.event as Shape | undefined)?.type === 'app_home_opened').length;
        const blocks = [{ type: 'section' as const, text: plain(`opened ${count} times`) }];
        await client.views.publish({ user_id: event.user, view: { type: 'home', blocks } });
      });
      app.shortcut('declare', async ({ ack, shortcut, client }) => {
        await ack();
        const view = { type: 'modal' as const, title: plain('Declare'), blocks: [] };
        await client.views.open({ trigger_id: shortcut.trigger_id, view });
      });
      app.shortcut('note', async ({ ack, shortcut, respond }) => {
        await ack();
        if (shortcut.type === 'message_action') await respond(`noted ${shortcut.message.text}`);
      });
    };
    sample = await startSample(mode, define, { manifest: fullManifest(), rateLimits: false });
  });
  afterEach(() => {
    heard = [];
    sample.workspace.expectNoFaults();
  });
  afterAll(() => sample.stop());

  const engineer = () => sample.workspace.as('engineer');
  const auth = () => engineer().in('#auth');
  const events = (type: string) => heard.map((body) => body.event as Shape).filter((event) => event?.type === type);
  /** The first event of this type, once it is there: what the app itself does is told to it behind its back. */
  const next = (type: string) =>
    new Promise<Shape>((resolve) => {
      tell = () => {
        const [event] = events(type);
        if (event !== undefined) resolve(event);
      };
      tell();
    });
  async function said(text: string) {
    await auth().types(text);
    return auth().sees(text);
  }

  test('a message arrives with the rich text that Slack makes of it', async () => {
    await auth().types('@sample, ask @auth-oncall in #general :fire: https://example.com/a?b&c');
    expect(heard.map((body) => (body.event as Shape).type).sort()).toEqual(['app_mention', 'message']);
    const [message] = events('message');
    expect(message).toMatchObject({
      channel: 'C0AUTH',
      channel_type: 'channel',
      user: 'U0ENGINEER',
      team: 'T0LOCAL',
      text: '<@U0APPBOT>, ask <!subteam^S0AUTHONCALL> in <#C0GENERAL|general> :fire: https://example.com/a?b&amp;c',
      client_msg_id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/),
    });
    const blocks = message?.blocks as { elements: { elements: Shape[] }[] }[] | undefined;
    expect(blocks?.[0]?.elements[0]?.elements).toEqual([
      { type: 'user', user_id: 'U0APPBOT' },
      { type: 'text', text: ', ask ' },
      { type: 'usergroup', usergroup_id: 'S0AUTHONCALL' },
      { type: 'text', text: ' in ' },
      { type: 'channel', channel_id: 'C0GENERAL' },
      { type: 'text', text: ' ' },
      { type: 'emoji', name: 'fire' },
      { type: 'text', text: ' ' },
      { type: 'link', url: 'https://example.com/a?b&c' },
    ]);
    expect(heard[0]).toMatchObject({ type: 'event_callback', api_app_id: 'A0LOCALAPP', team_id: 'T0LOCAL' });
  });

  test('a reply arrives with its thread and is not in the channel', async () => {
    const parent = await said('a question');
    await parent.thread().types('an answer');
    expect(events('message').at(-1)).toMatchObject({
      text: 'an answer',
      thread_ts: parent.ts,
      parent_user_id: 'U0ENGINEER',
    });
    expect(parent.raw.replies).toMatchObject({ count: 1, users: ['U0ENGINEER'] });
    expect(parent.raw.threadTs).toBe(parent.ts);
    expect((await parent.thread().sees('an answer')).raw.threadTs).toBe(parent.ts);
    expect(auth().messages().at(-1)?.text).toBe('a question');
    // A reply to a reply belongs to the same thread.
    await (await parent.thread().sees('an answer')).thread().types('one more');
    expect(parent.raw.replies?.count).toBe(2);
    const { messages = [] } = await sample.app.client.conversations.replies({ channel: 'C0AUTH', ts: parent.ts });
    expect(messages.map((one) => one.text)).toEqual(['a question', 'an answer', 'one more']);
    expect(messages[0]).toMatchObject({ reply_count: 2, reply_users: ['U0ENGINEER'], thread_ts: parent.ts });
  });

  test('a slash command does not work in a thread', async () => {
    const parent = await said('another question');
    expect(await parent.thread().types('/sample')).toMatchObject({ ok: false });
    await auth().seesEphemeral('/sample is not supported in threads. Sorry!');
  });

  test('a reaction arrives when it is set and when it is taken back', async () => {
    const message = await said('react to this');
    await message.react('eyes');
    await sample.workspace.as('commander').in('#auth').messages().at(-1)?.react('eyes');
    await message.react('eyes');
    expect(message.reactions).toEqual({ eyes: ['engineer', 'commander'] });
    await message.takeBack('eyes');
    expect(events('reaction_added')).toHaveLength(2);
    expect(events('reaction_removed')).toMatchObject([
      {
        user: 'U0ENGINEER',
        reaction: 'eyes',
        item: { type: 'message', channel: 'C0AUTH', ts: message.ts },
        item_user: 'U0ENGINEER',
      },
    ]);
    expect(await message.react('no_such_thing')).toEqual({ ok: false, notice: 'There is no such emoji.' });
  });

  test('a pin arrives with the whole message, and so does its end', async () => {
    const message = await said('worth keeping');
    await message.pin();
    expect(message.pinned).toBe(true);
    expect(events('pin_added')).toMatchObject([
      {
        user: 'U0ENGINEER',
        channel_id: 'C0AUTH',
        item_user: 'U0ENGINEER',
        item: { type: 'message', channel: 'C0AUTH', message: { ts: message.ts, pinned_to: ['C0AUTH'] } },
        pin_count: '1',
        pinned_info: { channel: 'C0AUTH', pinned_by: 'U0ENGINEER' },
      },
    ]);
    await message.unpin();
    expect(events('pin_removed')).toMatchObject([{ pin_count: '0', has_pins: false }]);
  });

  test('a message that is deleted leaves nothing, or a tombstone where there are replies', async () => {
    const alone = await said('gone soon');
    await alone.delete();
    await alone.disappears();
    expect(events('message').at(-1)).toMatchObject({
      subtype: 'message_deleted',
      hidden: true,
      deleted_ts: alone.ts,
      previous_message: { text: 'gone soon' },
    });
    const parent = await said('has replies');
    await parent.thread().types('a reply');
    await parent.delete();
    await parent.becomes('This message was deleted.');
    expect(events('message').at(-1)).toMatchObject({ subtype: 'message_changed', message: { subtype: 'tombstone' } });
    const other = await sample.workspace.as('commander').in('#auth').sees('deleted');
    expect(await other.delete()).toMatchObject({ ok: false });
  });

  test('joining and leaving arrive, and are written in the channel', async () => {
    const stay = sample.workspace.as('guest');
    expect(await stay.joins('#random')).toMatchObject({ ok: false });
    await engineer().invites('@app', '#random');
    expect(events('member_joined_channel')).toMatchObject([
      { user: 'U0APPBOT', channel: 'C0RANDOM', channel_type: 'C', inviter: 'U0ENGINEER', team: 'T0LOCAL' },
    ]);
    await engineer().in('#random').sees('has joined the channel');
    await engineer().leaves('#random');
    expect(events('member_left_channel')).toMatchObject([{ user: 'U0ENGINEER', channel: 'C0RANDOM' }]);
    await engineer().joins('#random');
    expect(events('member_joined_channel').at(-1)).not.toHaveProperty('inviter');
    expect(await engineer().leaves('#general')).toMatchObject({ ok: false });
    await sample.app.client.conversations.leave({ channel: 'C0RANDOM' });
  });

  test('a global shortcut opens a dialog', async () => {
    await engineer().shortcut('Declare');
    await (await engineer().modal('Declare')).close();
    const shortcut = heard.find((body) => body.type === 'shortcut');
    expect(shortcut).toMatchObject({ callback_id: 'declare', user: { id: 'U0ENGINEER', username: 'engineer' } });
    expect(Object.keys(shortcut ?? {}).sort()).toEqual([
      'action_ts',
      'callback_id',
      'enterprise',
      'is_enterprise_install',
      'team',
      'token',
      'trigger_id',
      'type',
      'user',
    ]);
  });

  test('a message shortcut brings the whole message and a response_url', async () => {
    const message = await said('note me');
    await message.shortcut('Note this');
    await auth().seesEphemeral('noted note me');
    expect(heard.find((body) => body.type === 'message_action')).toMatchObject({
      callback_id: 'note',
      message_ts: message.ts,
      message: { type: 'message', ts: message.ts, text: 'note me', user: 'U0ENGINEER' },
      channel: { id: 'C0AUTH', name: 'auth' },
      response_url: expect.stringContaining('/response/'),
    });
  });

  test('Home is published when it is opened, and comes along when it is opened again', async () => {
    expect(sample.workspace.stateFor('U0GUEST').home).toBeNull();
    const home = await sample.workspace.as('guest').home();
    expect(home.text).toContain('opened');
    const [first] = events('app_home_opened');
    expect(first).toMatchObject({ user: 'U0GUEST', tab: 'home', channel: 'D0GUEST' });
    expect(first).not.toHaveProperty('view');
    await sample.workspace.as('guest').home();
    await home.becomes('opened 2 times');
    expect(events('app_home_opened')[1]).toMatchObject({ view: { type: 'home', id: home.raw.id } });
  });

  test('in a direct message everything is meant for the app: there is no mention', async () => {
    await engineer().in('@app').types('@sample hello');
    expect(heard.map((body) => body.event)).toMatchObject([
      { type: 'message', channel_type: 'im', channel: 'D0ENGINEER' },
    ]);
  });

  test('what the app does is told to it, too', async () => {
    const { client } = sample.app;
    const { channel } = await client.conversations.create({ name: `inc-${mode}` });
    const id = channel?.id ?? '';
    expect(await next('channel_created')).toMatchObject({ channel: { id, name: `inc-${mode}`, creator: 'U0APPBOT' } });
    await client.conversations.rename({ channel: id, name: `inc-${mode}-2` });
    expect(await next('channel_rename')).toMatchObject({ channel: { id, name: `inc-${mode}-2` } });
    const { ts = '' } = await client.chat.postMessage({ channel: id, text: 'before' });
    heard = [];
    await client.chat.update({ channel: id, ts, text: 'after' });
    expect(await next('message')).toMatchObject({
      subtype: 'message_changed',
      message: { text: 'after', bot_id: 'B0LOCALAPP', edited: { user: 'U0APPBOT' } },
      previous_message: { text: 'before' },
    });
  });

  test('a file arrives as file_shared and as a message', async () => {
    await auth().uploads('login.log', 'sign-in failed\n');
    expect(events('file_shared')).toMatchObject([{ user_id: 'U0ENGINEER', channel_id: 'C0AUTH' }]);
    expect(events('message')).toMatchObject([{ subtype: 'file_share', files: [{ name: 'login.log', size: 15 }] }]);
    const [file] = auth().messages().at(-1)?.raw.files ?? [];
    expect(file).toMatchObject({ name: 'login.log', mimetype: 'text/plain', size: 15 });
    const response = await fetch(`${sample.workspace.url}${file?.url}`);
    expect([response.headers.get('content-disposition'), await response.text()]).toEqual([
      "attachment; filename*=UTF-8''login.log",
      'sign-in failed\n',
    ]);
  });
});

test('without the scopes or the subscriptions nothing is heard', async () => {
  const heard: string[] = [];
  const define = (app: App) =>
    app.use(async ({ body, next }) => {
      heard.push(String((body as { event?: { type: string } }).event?.type));
      await next();
    });
  const manifest = fullManifest({ scopes: ['commands', 'chat:write'] });
  const { workspace, stop } = await startSample('socket', define, { manifest });
  const auth = workspace.as('engineer').in('#auth');
  await auth.types('@sample hello');
  const message = await auth.sees('hello');
  await message.react('eyes');
  await message.pin();
  await auth.uploads('a.txt', 'a');
  await workspace.as('engineer').joins('#random');
  expect(heard).toEqual([]);
  workspace.expectNoFaults();
  await stop();
});
