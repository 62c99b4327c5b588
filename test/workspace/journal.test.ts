// What a restart keeps, also after a crash in the middle of a line.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConversationsHistoryResponse } from '@slack/web-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openJournal } from '../../src/workspace/state/journal.ts';
import { startWorkspace, type TestWorkspace } from '../kit/workspace.ts';
import { quietClient } from './quiet-client.ts';
import { fullManifest, sampleManifest } from './sample-app.ts';
import { settableClock } from './settable-clock.ts';

let folder: string;
let file: string;
let open: TestWorkspace[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workspace-'));
  file = join(folder, 'workspace.jsonl');
});
afterEach(async () => {
  for (const workspace of open) workspace.expectNoFaults();
  await Promise.all(open.map((workspace) => workspace.stop()));
  open = [];
  rmSync(folder, { recursive: true });
});

async function start(): Promise<TestWorkspace> {
  const workspace = await startWorkspace({ manifest: sampleManifest({ events: [] }), folder });
  open.push(workspace);
  return workspace;
}

const texts = (workspace: TestWorkspace) =>
  workspace
    .as('engineer')
    .in('#auth')
    .messages()
    .map((message) => message.text);

test('a restart keeps messages, members, tokens and what was read, and no ephemeral message', async () => {
  const before = await start();
  await before.as('engineer').in('#auth').types('kept');
  await before.as('engineer').in('#auth').types('/unknown');
  before.setMember('U0STRANGER', 'C0AUTH', true);
  expect(texts(before)).toHaveLength(2);
  await before.stop();
  const after = await start();
  expect(texts(after)).toEqual(['kept']);
  expect(after.tokens).toEqual(before.tokens);
  expect(after.as('stranger').in('#auth').messages()).toHaveLength(1);
  expect(after.stateFor('U0ENGINEER').channels.find((one) => one.name === 'auth')?.unread).toBe(0);
  expect(after.stateFor('U0COMMANDER').channels.find((one) => one.name === 'auth')?.unread).toBe(1);
});

test('timestamps go on after a restart, even when the clock went back', async () => {
  const clock = { now: () => new Date('2026-11-21T12:00:00Z') };
  const first = await startWorkspace({ manifest: sampleManifest({ events: [] }), folder });
  await first.as('engineer').in('#auth').types('one');
  await first.stop();
  const second = await startWorkspace({ manifest: sampleManifest({ events: [] }), folder, clock });
  await second.as('engineer').in('#auth').types('two');
  const [one, two] = second.as('engineer').in('#auth').messages();
  expect(Number(two?.ts)).toBeGreaterThan(Number(one?.ts));
  await second.stop();
});

test('a line that a crash tore apart is dropped', async () => {
  const before = await start();
  await before.as('engineer').in('#auth').types('whole');
  appendFileSync(file, '{"kind":"message","message":{"ts":"1.0');
  await before.stop();
  const after = await start();
  expect(texts(after)).toEqual(['whole']);
  await after.as('engineer').in('#auth').types('and on');
  await after.stop();
  expect(texts(await start())).toEqual(['whole', 'and on']);
});

test('a journal that cannot be read says what to do', async () => {
  writeFileSync(file, '{"kind":"surprise"}\n{}\n');
  await expect(start()).rejects.toMatchObject({
    code: 'workspace.journal_unreadable',
    userMessage: expect.stringContaining('--reset'),
  });
});

test('a journal of the first version is read, and what it did not know is empty', async () => {
  const before = await start();
  await before.as('engineer').in('#auth').types('old');
  await before.stop();
  const newer = ['subtype', 'broadcast', 'reactions', 'pin', 'files', 'topicWritten', 'purposeWritten', 'bookmarks'];
  const older = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.stringify(JSON.parse(line, (key, value) => (newer.includes(key) ? undefined : value))));
  writeFileSync(file, `${older.join('\n')}\n`);
  const after = await start();
  const message = await after.as('engineer').in('#auth').sees('old');
  expect([message.reactions, message.pinned, message.raw.files]).toEqual([{}, false, undefined]);
  await message.react('eyes');
  expect(message.reactions).toEqual({ eyes: ['engineer'] });
});

test('the file is rewritten when most of its lines are stale', () => {
  const { journal } = openJournal(folder);
  const entry = (ts: string) => ({ kind: 'read', person: 'U1', channel: 'C1', ts }) as const;
  for (let count = 0; count < 5000; count += 1) journal.append(entry(`${count}`), () => [entry(`${count}`)]);
  journal.close();
  expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(2500);
  const again = openJournal(folder);
  expect(again.entries.at(-1)).toEqual(entry('4999'));
  again.journal.close();
});

test('a channel keeps its newest thousand messages, and of the older ones what a live card points to', async () => {
  const clock = settableClock();
  const options = { manifest: fullManifest({ events: [] }), folder, rateLimits: false, clock };
  const workspace = await startWorkspace(options);
  const client = quietClient(workspace);
  const post = async (text: string, more: object = {}) =>
    (await client.chat.postMessage({ channel: 'C0AUTH', text, ...more })).ts ?? '';
  await post('dropped');
  const stale = await post('updated yesterday');
  await client.chat.update({ channel: 'C0AUTH', ts: stale, text: 'updated yesterday' });
  clock.advance(86_400_001);
  const pinned = await post('pinned');
  await client.pins.add({ channel: 'C0AUTH', timestamp: pinned });
  const updated = await post('posted');
  await client.chat.update({ channel: 'C0AUTH', ts: updated, text: 'updated today' });
  const root = await post('first of a thread');
  for (let count = 0; count < 999; count += 1) await post(`${count}`);
  await post('a reply', { thread_ts: root });
  await workspace.stop();
  const again = await startWorkspace(options);
  const kept = quietClient(again);
  const { messages = [], has_more } = await kept.conversations.history({ channel: 'C0AUTH', limit: 999 });
  expect([messages.length, messages[0]?.text, has_more]).toEqual([999, '998', true]);
  const oldest = await kept.conversations.history({ channel: 'C0AUTH', latest: messages.at(-1)?.ts ?? '' });
  expect(oldest.messages?.map((one) => one.text)).toEqual(['first of a thread', 'updated today', 'pinned']);
  again.expectNoFaults();
  await again.stop();
});

test('what is pointed to is dropped, too, when there is more than a thousand of it', async () => {
  const workspace = await startWorkspace({ manifest: fullManifest({ events: [] }), rateLimits: false });
  const client = quietClient(workspace);
  for (let count = 0; count < 2005; count += 1) {
    const { ts = '' } = await client.chat.postMessage({ channel: 'C0AUTH', text: 'x' });
    await client.chat.update({ channel: 'C0AUTH', ts, text: `${count}` });
  }
  let total = 0;
  for await (const page of client.paginate('conversations.history', { channel: 'C0AUTH', limit: 999 })) {
    total += (page as ConversationsHistoryResponse).messages?.length ?? 0;
  }
  expect(total).toBe(2000);
  workspace.expectNoFaults();
  await workspace.stop();
});
