// The Web API on reactions, pins, threads and bookmarks, asked by the unmodified client of Slack.
import type { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startWorkspace, type TestWorkspace } from '../kit/workspace.ts';
import { quietClient, refusalOf } from './quiet-client.ts';
import { fullManifest } from './sample-app.ts';

let workspace: TestWorkspace;
let client: WebClient;

beforeEach(async () => {
  workspace = await startWorkspace({ manifest: fullManifest(), rateLimits: false });
  client = quietClient(workspace);
});
afterEach(async () => {
  workspace.expectNoFaults();
  await workspace.stop();
});

const refusal = (method: string, args: Record<string, unknown>) => refusalOf(workspace, method, args);

async function post(channel: string, text = 'text'): Promise<string> {
  return (await client.chat.postMessage({ channel, text })).ts ?? '';
}

describe('a message', () => {
  test('takes a reaction of the app once, and gives it back', async () => {
    const timestamp = await post('C0AUTH');
    const item = { channel: 'C0AUTH', timestamp };
    await client.reactions.add({ ...item, name: 'white_check_mark' });
    await workspace.as('engineer').in('#auth').messages()[0]?.react('white_check_mark');
    const { message } = await client.reactions.get(item);
    expect(message).toMatchObject({
      reactions: [{ name: 'white_check_mark', users: ['U0APPBOT', 'U0ENGINEER'], count: 2 }],
      permalink: `${workspace.url}/archives/C0AUTH/p${timestamp.replace('.', '')}`,
    });
    expect(await refusal('reactions.add', { ...item, name: 'white_check_mark' })).toBe('already_reacted');
    expect(await refusal('reactions.add', { ...item, name: 'no_such_thing' })).toBe('invalid_name');
    expect(await refusal('reactions.remove', { ...item, name: 'eyes' })).toBe('no_reaction');
    expect(await refusal('reactions.add', { name: 'eyes' })).toBe('no_item_specified');
    expect(await refusal('reactions.add', { ...item, timestamp: 'now', name: 'eyes' })).toBe('bad_timestamp');
    expect(await refusal('reactions.add', { ...item, timestamp: '1.000001', name: 'eyes' })).toBe('message_not_found');
    await client.reactions.remove({ ...item, name: 'white_check_mark' });
    await client.reactions.add({ ...item, name: 'wave::skin-tone-3' });
    expect(await refusal('reactions.add', { ...item, name: 'eyes::skin-tone-3' })).toBe('invalid_name');
  });

  test('takes 23 reactions of one person', async () => {
    const item = { channel: 'C0AUTH', timestamp: await post('C0AUTH') };
    const names = await emojiNames(24);
    for (const name of names.slice(0, 23)) await client.reactions.add({ ...item, name });
    expect(await refusal('reactions.add', { ...item, name: names[23] })).toBe('too_many_reactions');
  });

  test('is pinned once, listed, and unpinned', async () => {
    const item = { channel: 'C0AUTH', timestamp: await post('C0AUTH', 'keep') };
    await client.pins.add(item);
    expect((await client.pins.list({ channel: 'C0AUTH' })).items).toMatchObject([
      { type: 'message', channel: 'C0AUTH', created_by: 'U0APPBOT', message: { text: 'keep', pinned_to: ['C0AUTH'] } },
    ]);
    expect(await client.conversations.history({ channel: 'C0AUTH' })).toMatchObject({ pin_count: 1 });
    expect(await refusal('pins.add', item)).toBe('already_pinned');
    await client.pins.remove(item);
    expect(await refusal('pins.remove', item)).toBe('no_pin');
  });

  test('has an address, also as a reply', async () => {
    const ts = await post('C0AUTH');
    const reply = await client.chat.postMessage({ channel: 'C0AUTH', text: 'r', thread_ts: ts });
    const { permalink } = await client.chat.getPermalink({ channel: 'C0AUTH', message_ts: reply.ts ?? '' });
    expect(permalink).toBe(
      `${workspace.url}/archives/C0AUTH/p${reply.ts?.replace('.', '')}?thread_ts=${ts}&cid=C0AUTH`,
    );
    expect(await refusal('chat.getPermalink', { channel: 'C0AUTH', message_ts: '1.000001' })).toBe('message_not_found');
  });

  test('that is a reply can be shown in the channel, too', async () => {
    const ts = await post('C0AUTH');
    await client.chat.postMessage({ channel: 'C0AUTH', text: 'both', thread_ts: ts, reply_broadcast: true });
    const { messages = [] } = await client.conversations.history({ channel: 'C0AUTH' });
    expect(messages[0]).toMatchObject({ text: 'both', subtype: 'thread_broadcast', thread_ts: ts });
    expect((await workspace.as('engineer').in('#auth').sees('both')).raw).toMatchObject({ broadcast: true });
  });

  test('keeps its metadata in a thread, too', async () => {
    const metadata = { event_type: 'card', event_payload: { incident: 12 } };
    const ts = await post('C0AUTH');
    await client.chat.postMessage({ channel: 'C0AUTH', text: 'r', thread_ts: ts, metadata });
    const read = async (include: boolean) =>
      (await client.conversations.replies({ channel: 'C0AUTH', ts, include_all_metadata: include })).messages?.at(-1);
    expect(await read(true)).toMatchObject({ metadata });
    expect(await read(false)).not.toHaveProperty('metadata');
    expect(await refusal('conversations.replies', { channel: 'C0AUTH', ts: '1.000001' })).toBe('thread_not_found');
  });
});

describe('bookmarks', () => {
  const link = 'https://example.com/runbook';

  test('are added, changed, listed and taken away', async () => {
    const given = { channel_id: 'C0AUTH', title: 'Runbook', type: 'link', link, emoji: ':book:' } as const;
    const { bookmark } = await client.bookmarks.add(given);
    const bookmark_id = bookmark?.id ?? '';
    await client.bookmarks.edit({ channel_id: 'C0AUTH', bookmark_id, title: 'The runbook' });
    expect((await client.bookmarks.list({ channel_id: 'C0AUTH' })).bookmarks).toMatchObject([
      { id: bookmark_id, title: 'The runbook', link, emoji: ':book:', channel_id: 'C0AUTH', type: 'link' },
    ]);
    const shown = workspace.stateFor('U0ENGINEER').channels.find((one) => one.id === 'C0AUTH')?.bookmarks;
    expect(shown).toEqual([{ id: bookmark_id, title: 'The runbook', link, emoji: ':book:' }]);
    await client.bookmarks.remove({ channel_id: 'C0AUTH', bookmark_id });
    expect(await refusal('bookmarks.remove', { channel_id: 'C0AUTH', bookmark_id })).toBe('not_found');
  });

  test.each([
    [{ link: 'javascript:alert(1)' }, 'invalid_link'],
    [{ type: 'folder' }, 'invalid_bookmark_type'],
    [{ emoji: ':nothing_of_it:' }, 'invalid_emoji'],
    [{ channel_id: 'C404' }, 'channel_not_found'],
    [{ channel_id: 'C0RANDOM' }, 'permission_denied'],
  ])('%j is refused: %s', async (change, code) => {
    const given = { channel_id: 'C0AUTH', title: 'Runbook', type: 'link', link, ...change };
    expect(await refusal('bookmarks.add', given)).toBe(code);
  });

  test('are at most a hundred', async () => {
    const given = { channel_id: 'C0AUTH', title: 'Runbook', type: 'link', link } as const;
    for (let count = 0; count < 100; count += 1) await client.bookmarks.add(given);
    expect(await refusal('bookmarks.add', given)).toBe('too_many_bookmarks');
  });
});

async function emojiNames(count: number): Promise<string[]> {
  const response = await fetch(`${workspace.url}/workspace/emoji.json`);
  return Object.keys((await response.json()) as object).slice(0, count);
}
