// Files that the app uploads: in three steps, not ready at once, shown by blocks, served to this machine only.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWorkspace, type TestWorkspace } from '../kit/workspace.ts';
import { quietClient } from './quiet-client.ts';
import { fullManifest } from './sample-app.ts';
import { type SettableClock, settableClock } from './settable-clock.ts';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
let clock: SettableClock;
let folder: string;
let workspace: TestWorkspace;
let client: WebClient;

async function start(): Promise<void> {
  workspace = await startWorkspace({ manifest: fullManifest(), clock, folder, rateLimits: false });
  client = quietClient(workspace);
}
beforeEach(async () => {
  clock = settableClock();
  folder = mkdtempSync(join(tmpdir(), 'workspace-'));
  await start();
});
afterEach(async () => {
  workspace.expectNoFaults();
  await workspace.stop();
  rmSync(folder, { recursive: true });
});

async function upload(filename: string, content: Buffer, more: object = {}): Promise<string> {
  const { upload_url = '', file_id = '' } = await client.files.getUploadURLExternal({
    filename,
    length: content.length,
  });
  const sent = await fetch(upload_url, { method: 'POST', body: new Uint8Array(content) });
  expect(await sent.text()).toBe(`OK - ${content.length}`);
  await client.files.completeUploadExternal({ files: [{ id: file_id }], ...more });
  return file_id;
}
const picture = (slack_file: object) => [{ type: 'image', alt_text: 'a chart', slack_file }];
const show = (slack_file: object) =>
  client.apiCall('chat.postMessage', { channel: 'C0AUTH', text: 'x', blocks: picture(slack_file) });

test("the client's own upload shares a file with its comment", async () => {
  await client.filesUploadV2({
    channel_id: 'C0AUTH',
    initial_comment: 'The log',
    file: Buffer.from('one\n'),
    filename: 'sign-in.log',
  });
  const seen = await workspace.as('engineer').in('#auth').sees('The log');
  expect(seen.raw.files).toMatchObject([{ name: 'sign-in.log', mimetype: 'text/plain', size: 4 }]);
  const { messages = [] } = await client.conversations.history({ channel: 'C0AUTH' });
  expect(messages[0]).toMatchObject({ subtype: 'file_share', text: 'The log', files: [{ name: 'sign-in.log' }] });
});

test('the type is known, and a block can show the file, only after a moment', async () => {
  const file = await upload('chart.png', png);
  expect((await client.files.info({ file })).file).toMatchObject({ id: file, mimetype: '', size: png.length });
  await expect(show({ id: file })).rejects.toThrow('invalid_blocks');
  expect(workspace.faults()[0]?.details).toEqual(['invalid slack file [json-pointer:/blocks/0/slack_file]']);
  workspace.expectFaults('invalid_blocks');
  clock.advance(500);
  const { file: ready } = await client.files.info({ file });
  expect(ready).toMatchObject({ mimetype: 'image/png', filetype: 'png', pretty_type: 'PNG' });
  await show({ id: file });
  await show({ url: ready?.url_private });
  expect(workspace.as('engineer').in('#auth').messages()).toHaveLength(2);
});

test('a view with a picture that is not ready is refused', async () => {
  const file = await upload('chart.png', png);
  const view = { type: 'home', blocks: picture({ id: file }) };
  await expect(client.apiCall('views.publish', { user_id: 'U0ENGINEER', view })).rejects.toThrow('invalid_arguments');
  expect(workspace.faults()[0]?.details).toEqual(['invalid slack file [json-pointer:/view/blocks/0/slack_file]']);
  workspace.expectFaults('invalid_arguments');
});

test('what is no picture, or nobody knows, is not shown', async () => {
  const file = await upload('page.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'));
  clock.advance(500);
  await expect(show({ id: file })).rejects.toThrow('invalid_blocks');
  await expect(show({ id: 'F404' })).rejects.toThrow('invalid_blocks');
  workspace.expectFaults('invalid_blocks', 'invalid_blocks');
});

test('a reply with a file goes into its thread', async () => {
  const { ts = '' } = await client.chat.postMessage({ channel: 'C0AUTH', text: 'parent' });
  await upload('chart.png', png, { channel_id: 'C0AUTH', thread_ts: ts });
  const parent = await workspace.as('engineer').in('#auth').sees('parent');
  expect(parent.thread().messages().at(-1)?.raw.files).toHaveLength(1);
});

test('pictures are drawn, the rest is saved, and nothing is guessed', async () => {
  const get = async (id: string) => {
    const response = await fetch(`${workspace.url}/workspace/files/${id}`);
    const { headers } = response;
    return [headers.get('content-type'), headers.get('content-disposition'), headers.get('x-content-type-options')];
  };
  expect(await get(await upload('a b"c.png', png))).toEqual([
    'image/png',
    `inline; filename*=UTF-8''a%20b%22c.png`,
    'nosniff',
  ]);
  expect(await get(await upload('x.html', Buffer.from('<script>')))).toEqual([
    'application/octet-stream',
    `attachment; filename*=UTF-8''x.html`,
    'nosniff',
  ]);
  const outside = await fetch(`${workspace.url}/workspace/files/..%2Fworkspace.jsonl`);
  expect(outside.status).toBe(404);
  const elsewhere = await fetch(`${workspace.url}/workspace/files/F1`, { headers: { origin: 'https://evil.example' } });
  expect(elsewhere.status).toBe(403);
});

test('a form with the file in it is taken as well, and an invented address is not', async () => {
  const { upload_url = '', file_id = '' } = await client.files.getUploadURLExternal({ filename: 'a.txt', length: 3 });
  const body = new FormData();
  body.set('filename', new Blob(['abc']), 'a.txt');
  expect((await fetch(upload_url, { method: 'POST', body })).status).toBe(200);
  const { files = [] } = await client.files.completeUploadExternal({ files: [{ id: file_id, title: 'A text' }] });
  expect(files).toMatchObject([{ id: file_id, title: 'A text', size: 3 }]);
  expect((await fetch(`${workspace.url}/upload/invented`, { method: 'PUT', body: 'x' })).status).toBe(404);
  workspace.expectFaults('file_not_found');
});

test.each([
  ['files.getUploadURLExternal', { filename: 'a.txt', length: 0 }, 'missing_argument'],
  ['files.getUploadURLExternal', { filename: 'a.txt', length: 20_000_001 }, 'file_upload_size_restricted'],
  ['files.getUploadURLExternal', { filename: 'a', length: 1, alt_txt: 'x'.repeat(1001) }, 'alt_txt_too_large'],
  ['files.completeUploadExternal', { files: [{ id: 'F404' }] }, 'file_not_found'],
  ['files.completeUploadExternal', { files: [{ id: 'F404' }], channel_id: 'C0RANDOM' }, 'not_in_channel'],
  ['files.info', { file: 'F404' }, 'file_not_found'],
])('%s %j is refused: %s', async (method, args, code) => {
  await expect(client.apiCall(method, args)).rejects.toThrow(code);
  workspace.expectFaults(code);
});

test('files outlive a restart, and one that is deleted is gone', async () => {
  const file = await upload('kept.txt', Buffer.from('kept'), { channel_id: 'C0AUTH' });
  workspace.expectNoFaults();
  await workspace.stop();
  await start();
  expect(await (await fetch(`${workspace.url}/workspace/files/${file}`)).text()).toBe('kept');
  await client.files.delete({ file });
  expect(readdirSync(join(folder, 'files'))).toEqual([]);
  expect((await fetch(`${workspace.url}/workspace/files/${file}`)).status).toBe(404);
});

test('five hundred files are kept, the oldest goes first', async () => {
  for (let count = 0; count < 501; count += 1) await workspace.as('engineer').in('#auth').uploads(`${count}.txt`, 'x');
  expect(readdirSync(join(folder, 'files'))).toHaveLength(500);
  const names = workspace
    .as('engineer')
    .in('#auth')
    .messages()
    .map((message) => message.raw.files?.[0]?.name);
  expect(names.at(-1)).toBe('500.txt');
});
