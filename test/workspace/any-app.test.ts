// Any Bolt app: the workspace and an app that is not Backbolt as two processes, connected by what the workspace prints.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { PageState } from '../../src/workspace/page-protocol.ts';
import { freePort } from '../kit/free-port.ts';
import { fullManifest, modes } from './sample-app.ts';
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

test.each(modes)('an app in %s mode is connected and answers', async (mode) => {
  const port = await freePort();
  const request = mode === 'http' ? ['--request-url', `http://127.0.0.1:${port}/slack/events`] : [];
  const options = ['--manifest', join(folder, 'manifest.yml'), ...request];
  const { apiUrl, environment, printed } = await startProgram(options, (child) => running.push(child));
  expect(printed).toContain(mode === 'http' ? 'signingSecret: process.env' : 'socketMode: true');
  const { PATH } = process.env;
  const env = { PATH, ...environment, SLACK_API_URL: apiUrl, PORT: String(port) };
  const app = fork(new URL('./other-app.ts', import.meta.url), { env, execArgv: [], silent: true });
  running.push(app);
  await once(app, 'message');
  const say = { type: 'say', as: 'U0ENGINEER', channel: 'C0AUTH', text: '/sample' };
  const answer = await fetch(new URL('/workspace/actions', apiUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(say),
  });
  expect(await answer.json()).toEqual({ ok: true });
  const seen = await stateThat(apiUrl, (state) => JSON.stringify(state.channels).includes('hello <@U0ENGINEER>'));
  expect(seen).toMatchObject({ appConnected: true, faults: [] });
});

test('without a manifest it says how it is used', async () => {
  await expect(startProgram([], (child) => running.push(child))).rejects.toThrow(
    /--manifest is missing[\s\S]*npm run workspace -- --manifest/,
  );
});

/** What the page is sent, as soon as it is so. */
async function stateThat(apiUrl: string, wanted: (state: PageState) => boolean): Promise<PageState> {
  const response = await fetch(new URL('/workspace/events?as=U0ENGINEER', apiUrl));
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    const states = events.filter((event) => event.startsWith('data: ')).map((event) => JSON.parse(event.slice(6)));
    const found = (states as PageState[]).find(wanted);
    if (found !== undefined) return found;
  }
  throw new Error('the stream ended');
}
