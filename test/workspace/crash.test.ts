// The workspace as a process of its own: killed in the middle of its work, and started twice on one folder.
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { startWorkspace } from '../kit/workspace.ts';
import { quietClient } from './quiet-client.ts';
import { fullManifest } from './sample-app.ts';
import { kill, startProgram } from './workspace-program.ts';

let folder: string;
let running: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workspace-'));
  writeFileSync(join(folder, 'manifest.yml'), stringify(fullManifest()));
});
afterEach(async () => {
  await Promise.all(running.map(kill));
  running = [];
  rmSync(folder, { recursive: true });
});

const start = () =>
  startProgram(['--manifest', join(folder, 'manifest.yml'), '--folder', join(folder, 'kept')], (child) => {
    running.push(child);
  });

test('nothing that was answered is lost by kill -9, and the next start goes on', async () => {
  const { child, apiUrl, environment } = await start();
  const token = environment.SLACK_BOT_TOKEN ?? '';
  const client = quietClient({ apiUrl, tokens: { bot: token } });
  const answered: string[] = [];
  // Four at a time, into two channels, until the process is gone.
  const post = async (channel: string) => {
    for (;;) {
      const text = `${channel} ${answered.length}`;
      const { ts = '' } = await client.chat.postMessage({ channel, text });
      answered.push(`${channel} ${ts} ${text}`);
      if (answered.length === 15) await kill(child);
    }
  };
  await Promise.allSettled([post('C0AUTH'), post('C0AUTH'), post('C0GENERAL'), post('C0GENERAL')]);
  expect(answered.length).toBeGreaterThanOrEqual(15);
  const workspace = await startWorkspace({ manifest: fullManifest(), folder: join(folder, 'kept') });
  expect(workspace.tokens.bot).toBe(token);
  const kept = workspace
    .stateFor('U0ENGINEER')
    .channels.flatMap((channel) => channel.messages.map((one) => `${channel.id} ${one.ts} ${one.text}`));
  expect(kept).toEqual(expect.arrayContaining(answered));
  await workspace.as('engineer').in('#auth').types('and on');
  workspace.expectNoFaults();
  await workspace.stop();
});

test('a second process on the same folder is told who has it, and changes nothing', async () => {
  const first = await start();
  await expect(start()).rejects.toThrow(`is in use by process ${first.child.pid}`);
  const options = { manifest: fullManifest(), folder: join(folder, 'kept') };
  await expect(startWorkspace(options)).rejects.toMatchObject({ code: 'workspace.in_use' });
  await kill(first.child);
  const workspace = await startWorkspace(options);
  await expect(startWorkspace(options)).rejects.toMatchObject({ code: 'workspace.in_use' });
  workspace.expectNoFaults();
  await workspace.stop();
});
