// The workspace as a process of its own: killed in the middle of its work, and started twice on one folder.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { startWorkspace } from '../kit/workspace.ts';
import { quietClient } from './quiet-client.ts';
import { fullManifest } from './sample-app.ts';

type Running = { child: ChildProcess; url: string; token: string };

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

/** Starts the program and reads the tokens that it prints. */
async function start(): Promise<Running> {
  const options = ['--manifest', join(folder, 'manifest.yml'), '--port', '0', '--folder', join(folder, 'kept')];
  const child = spawn(process.execPath, ['src/workspace/main.ts', ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += chunk;
    const [, url = ''] = /slackApiUrl +(\S+)/.exec(printed) ?? [];
    const [, token = ''] = /SLACK_BOT_TOKEN=(\S+)/.exec(printed) ?? [];
    if (printed.includes('\n\n') && token !== '') return { child, url, token };
  }
  let error = '';
  for await (const chunk of child.stderr) error += chunk;
  throw new Error(error || `it ended after printing: ${printed}`);
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

test('nothing that was answered is lost by kill -9, and the next start goes on', async () => {
  const { child, url, token } = await start();
  const client = quietClient({ apiUrl: url, tokens: { bot: token } });
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
