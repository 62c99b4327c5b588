// What the page asks, and what other web sites are not let do.
import { request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PageState } from '../../src/workspace/page-protocol.ts';
import { startWorkspace, type TestWorkspace } from '../kit/workspace.ts';
import { sampleManifest } from './sample-app.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await startWorkspace({ manifest: sampleManifest({ events: [] }) });
});
afterEach(async () => {
  workspace.expectNoFaults();
  await workspace.stop();
});

/** A request with headers that fetch would not let one set. */
function ask(path: string, headers: Record<string, string>, body?: string): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(workspace.url);
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const sent = request(
      { hostname, port, path, method, headers: { host: `${hostname}:${port}`, ...headers } },
      (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
          if (text.includes('\n\n')) response.destroy();
        });
        response.on('close', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const json = { 'content-type': 'application/json' };
const say = JSON.stringify({ type: 'say', as: 'U0ENGINEER', channel: 'C0AUTH', text: 'hello' });
const stateIn = (text: string) => JSON.parse(text.slice('data: '.length, text.indexOf('\n\n'))) as PageState;

test('the page gets the whole state of a person as an event', async () => {
  const state = stateIn((await ask('/workspace/events?as=U0GUEST', {})).text);
  expect(state).toMatchObject({ team: 'Local workspace', app: 'Sample', me: 'U0GUEST', appConnected: false });
  expect(state.cast.map((person) => person.name)).toEqual(['engineer', 'commander', 'communications', 'guest']);
  expect(state.channels.map((channel) => channel.name)).toEqual(['general', 'auth', 'sample']);
  expect(state.commands).toContainEqual({ command: '/sample', hint: '', description: 'Tries something' });
});

test('nobody is an unknown person', async () => {
  expect((await ask('/workspace/events?as=U404', {})).status).toBe(404);
});

test('an action is carried out and answered', async () => {
  expect(await ask('/workspace/actions', json, say)).toEqual({ status: 200, text: '{"ok":true}' });
  await workspace.as('commander').in('#auth').sees('hello');
});

test('what a person types is never markup', async () => {
  const text = '<!channel> <script> *bold* @here';
  await ask('/workspace/actions', json, JSON.stringify({ type: 'say', as: 'U0ENGINEER', channel: 'C0AUTH', text }));
  const seen = await workspace.as('commander').in('#auth').sees('script');
  expect(seen.raw.text).toBe('&lt;!channel&gt; &lt;script&gt; *bold* <!here>');
});

test.each([
  ['no JSON', json, '{'],
  ['an unknown action', json, '{"type":"shout"}'],
  ['an unknown property', json, say.replace('}', ',"more":1}')],
])('%s is refused with 400', async (_what, headers, body) => {
  expect((await ask('/workspace/actions', headers, body)).status).toBe(400);
});

test('a form, which any web site can send, is refused', async () => {
  expect((await ask('/workspace/actions', { 'content-type': 'text/plain' }, say)).status).toBe(415);
});

test('nobody acts in a channel where they are not, nor as the app', async () => {
  const answer = async (change: object) =>
    JSON.parse((await ask('/workspace/actions', json, JSON.stringify({ ...JSON.parse(say), ...change }))).text);
  expect(await answer({ as: 'U0GUEST', channel: 'C0RANDOM' })).toMatchObject({ ok: false });
  expect(await answer({ as: 'U0APPBOT' })).toMatchObject({ ok: false });
  expect(await answer({ as: 'U404' })).toMatchObject({ ok: false });
});

const evil = [
  ['another host that points to loopback', { host: 'evil.example:80' }],
  ['the right name with another port', { host: '127.0.0.1:1' }],
  ['a user name before the host', { host: 'localhost@evil.example' }],
  ['the page of another site', { origin: 'https://evil.example' }],
  ['a page without an origin of its own', { origin: 'null' }],
  ['a cross-site request', { 'sec-fetch-site': 'cross-site' }],
  ['another port of this machine', { 'sec-fetch-site': 'same-site' }],
] as const;

test.each(evil)('%s is refused everywhere', async (_what, headers) => {
  expect((await ask('/workspace/events?as=U0ENGINEER', headers)).status).toBe(403);
  expect((await ask('/workspace/actions', { ...json, ...headers }, say)).status).toBe(403);
  expect(
    (await ask('/api/auth.test', { ...headers, authorization: `Bearer ${workspace.tokens.bot}` }, '')).status,
  ).toBe(403);
  expect((await ask('/response/x', headers, '{}')).status).toBe(403);
});

test('the page itself is let in by every name of loopback', async () => {
  const { port } = new URL(workspace.url);
  for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]) {
    const headers = { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' };
    expect((await ask('/workspace/actions', { ...json, ...headers }, say)).status).toBe(200);
  }
});

test('a body that is larger than any file may be is refused', async () => {
  const large = JSON.stringify({ type: 'say', as: 'U0ENGINEER', channel: 'C0AUTH', text: 'x'.repeat(7_500_001) });
  expect((await ask('/workspace/actions', json, large)).status).toBe(400);
});

test('emoji are served by name and as one picture, and sent once', async () => {
  const response = await fetch(`${workspace.url}/workspace/emoji.json`);
  const emoji = (await response.json()) as Record<string, { char: string; x: number; y: number; skins?: object[] }>;
  expect(emoji.fire).toEqual({ char: '🔥', x: 30, y: 30 });
  expect(emoji['+1']).toEqual(emoji.thumbsup);
  expect(emoji.wave?.skins).toHaveLength(5);
  const sheet = await fetch(`${workspace.url}/workspace/emoji-32.png`);
  expect(
    Buffer.from(await sheet.arrayBuffer())
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG');
  for (const [path, seen] of [
    ['emoji.json', response],
    ['emoji-32.png', sheet],
  ] as const) {
    const etag = seen.headers.get('etag') ?? '';
    const again = await fetch(`${workspace.url}/workspace/${path}`, { headers: { 'if-none-match': etag } });
    expect([again.status, again.headers.get('etag')]).toEqual([304, etag]);
  }
  expect((await fetch(`${workspace.url}/workspace/emoji-64.png`)).status).toBe(404);
});

test('the addresses of messages and files lead to the page and to the bytes', async () => {
  const follow = async (path: string) => {
    const response = await fetch(`${workspace.url}${path}`, { redirect: 'manual' });
    return [response.status, response.headers.get('location')];
  };
  expect(await follow('/archives/C0AUTH/p1795262400000001?thread_ts=1.000001')).toEqual([302, '/#/C0AUTH']);
  expect(await follow('/files/U0ENGINEER/F1')).toEqual([302, '/workspace/files/F1']);
  expect(await follow('/archives//evil.example')).toEqual([404, null]);
});

test('a path of nobody is left to the host', async () => {
  expect((await ask('/healthz', {})).status).toBe(404);
});
