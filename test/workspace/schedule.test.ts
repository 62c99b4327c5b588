// Messages that are posted later: by the shared clock, also when it is moved on, also after a restart.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWorkspace, type TestWorkspace } from '../kit/workspace.ts';
import { quietClient } from './quiet-client.ts';
import { fullManifest } from './sample-app.ts';
import { type SettableClock, settableClock } from './settable-clock.ts';

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

const inSeconds = (seconds: number) => Math.floor(clock.now().getTime() / 1000) + seconds;
const schedule = (seconds: number, text = 'later') =>
  client.chat.scheduleMessage({ channel: 'C0AUTH', text, post_at: inSeconds(seconds) });
const listed = async () =>
  (await client.chat.scheduledMessages.list({ channel: 'C0AUTH' })).scheduled_messages?.map((one) => one.text);
const seen = () =>
  workspace
    .as('engineer')
    .in('#auth')
    .messages()
    .map((message) => message.text);

test('a message is posted when the clock has been moved to its time', async () => {
  await schedule(900, 'in fifteen minutes');
  await schedule(840, 'in fourteen minutes');
  expect(await listed()).toEqual(['in fourteen minutes', 'in fifteen minutes']);
  await workspace.skip(14);
  expect(seen()).toEqual(['in fourteen minutes']);
  await workspace.skip(1);
  expect(seen()).toEqual(['in fourteen minutes', 'in fifteen minutes']);
  expect(await listed()).toEqual([]);
});

test('what became due while the workspace was closed is posted at the next start', async () => {
  await schedule(900);
  await workspace.stop();
  clock.advance(900_000);
  await start();
  expect(seen()).toEqual(['later']);
});

test('a message can be called off until a minute before', async () => {
  const { scheduled_message_id = '' } = await schedule(120);
  const remove = () => client.chat.deleteScheduledMessage({ channel: 'C0AUTH', scheduled_message_id });
  await remove();
  expect(await listed()).toEqual([]);
  await expect(remove()).rejects.toThrow('invalid_scheduled_message_id');
  const soon = (await schedule(60)).scheduled_message_id ?? '';
  const late = client.chat.deleteScheduledMessage({ channel: 'C0AUTH', scheduled_message_id: soon });
  await expect(late).rejects.toThrow('invalid_scheduled_message_id');
  workspace.expectFaults('invalid_scheduled_message_id', 'invalid_scheduled_message_id');
});

test('the time is ahead, by at most 120 days, and thirty messages fit into five minutes', async () => {
  const most = 120 * 86_400;
  await schedule(most);
  await expect(schedule(most + 1)).rejects.toThrow('time_too_far');
  await expect(schedule(0)).rejects.toThrow('time_in_past');
  for (let count = 0; count < 30; count += 1) await schedule(600);
  await expect(schedule(601)).rejects.toThrow('restricted_too_many');
  await schedule(900);
  workspace.expectFaults('time_too_far', 'time_in_past', 'restricted_too_many');
});
